// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Vm} from "forge-std/Vm.sol";
import {ERC1271_FAILED, ERC1271_SUCCESS} from "src/interfaces/IERC7579Module.sol";
import {IK1Validator} from "src/interfaces/IK1Validator.sol";
import {NestedAccount} from "test/utils/NestedAccount.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

/// @notice What the owner signs for applications, compared with Solady's ERC-7739.
contract K1ValidatorERC1271Test is SignerTest {
    IK1Validator private validator = IK1Validator(deployCode("K1Validator.sol"));
    Vm.Wallet private owner = vm.createWallet("owner");
    NestedAccount private account = new NestedAccount(owner.addr);
    NestedAccount private otherAccount = new NestedAccount(owner.addr);
    address private app = makeAddr("application");
    address private safe = makeAddr("safe sender");

    bytes32 private constant DOMAIN = keccak256("the application's domain separator");
    bytes32 private constant CONTENTS = keccak256("the contents' struct hash");
    bytes32 private constant HASH = keccak256("hash");

    function setUp() public {
        vm.prank(address(account));
        validator.onInstall(abi.encodePacked(owner.addr, safe));
        vm.prank(address(otherAccount));
        validator.onInstall(abi.encodePacked(owner.addr));
    }

    function test_detection() public {
        bytes32 hash = bytes32(type(uint256).max / 0xffff * 0x7739);
        assertEq(_ask(account, app, hash, ""), bytes4(0x77390001));
        assertEq(account.isValidSignature(hash, ""), bytes4(0x77390001));
        assertEq(_ask(account, app, hash, hex"00"), ERC1271_FAILED);
        assertEq(_ask(account, app, HASH, ""), ERC1271_FAILED);
    }

    function test_typedDataSign_ValidDescriptions() public {
        _assertTypedData("Mail(address to)", "Mail", "Mail(address to)", true);
        _assertTypedData("A(B b)B(uint256 x)", "A", "A(B b)B(uint256 x)", true);
        _assertTypedData("B(uint256 x)C(B b)C", "C", "B(uint256 x)C(B b)", true);
        _assertTypedData("_Mail(address to)", "_Mail", "_Mail(address to)", true);
    }

    function test_typedDataSign_InvalidDescriptions() public {
        _assertTypedData("mail(address to)", "mail", "mail(address to)", false);
        _assertTypedData("(address to)", "", "(address to)", false);
        _assertTypedData("Ma il(address to)", "Ma il", "Ma il(address to)", false);
        _assertTypedData("Ma,il(address to)", "Ma,il", "Ma,il(address to)", false);
        _assertTypedData("Mail(address to)m", "m", "Mail(address to)", false);
        _assertTypedData(string(hex"4d0028297d29"), string(hex"4d00"), string(hex"4d0028297d29"), false);
    }

    /// @dev The tail must belong to the hash that the application asks about.
    function testFuzz_typedDataSign_OtherHashFails(bytes32 contents, bytes32 domain, bytes32 hash) public {
        string memory mail = "Mail(address to)";
        bytes memory signature = _typedData(account, domain, contents, mail, "Mail", mail);
        bytes32 right = MessageHashUtils.toTypedDataHash(domain, contents);
        vm.assume(hash != right);
        assertEq(_ask(account, app, right, signature), ERC1271_SUCCESS);
        assertEq(_ask(account, app, hash, signature), ERC1271_FAILED);
    }

    function test_typedDataSign_OtherAccountFails() public {
        string memory mail = "Mail(address to)";
        bytes memory signature = _typedData(account, DOMAIN, CONTENTS, mail, "Mail", mail);
        bytes32 hash = MessageHashUtils.toTypedDataHash(DOMAIN, CONTENTS);
        assertEq(_ask(account, app, hash, signature), ERC1271_SUCCESS);
        assertEq(_ask(otherAccount, app, hash, signature), ERC1271_FAILED);
    }

    function testFuzz_personalSign(bytes memory message) public {
        bytes32 hash = MessageHashUtils.toEthSignedMessageHash(message);
        bytes memory signature = _personalSign(account, hash);
        assertEq(_ask(account, app, hash, signature), ERC1271_SUCCESS);
        assertEq(account.isValidSignature(hash, signature), ERC1271_SUCCESS);
        assertEq(_ask(otherAccount, app, hash, signature), ERC1271_FAILED);
        assertEq(_ask(account, app, ~hash, signature), ERC1271_FAILED);
    }

    /// @dev An account with a salt in its domain has another separator than the one that the digest would use.
    function test_personalSign_UnknownDomainFails() public {
        bytes memory signature = _personalSign(account, HASH);
        assertEq(_ask(account, app, HASH, signature), ERC1271_SUCCESS);
        vm.mockCall(
            address(account),
            abi.encodeWithSignature("eip712Domain()"),
            abi.encode(bytes1(0x1f), "Account", "1", block.chainid, account, bytes32(0), new uint256[](0))
        );
        assertEq(_ask(account, app, HASH, signature), ERC1271_FAILED);
        assertEq(_ask(account, app, HASH, forgedForZeroHash(owner)), ERC1271_FAILED);
    }

    function test_invalidName_ForgedZeroDigestFails() public {
        bytes32 hash = MessageHashUtils.toTypedDataHash(DOMAIN, CONTENTS);
        bytes memory tail = abi.encodePacked(DOMAIN, CONTENTS, "mail(address to)", uint16(16));
        assertEq(_ask(account, app, hash, concat(forgedForZeroHash(owner), tail)), ERC1271_FAILED);
    }

    function test_safeSender_PlainAndPersonal() public {
        assertEq(_ask(account, safe, HASH, plain(owner, HASH)), ERC1271_SUCCESS);
        assertEq(_ask(account, safe, HASH, personal(owner, HASH)), ERC1271_SUCCESS);
        assertEq(_ask(account, safe, HASH, _personalSign(account, HASH)), ERC1271_SUCCESS);
        assertEq(_ask(account, safe, HASH, plain(stranger(), HASH)), ERC1271_FAILED);
        assertEq(_ask(account, safe, 0, forgedForZeroHash(owner)), ERC1271_FAILED);
    }

    function test_otherSender_PlainFails() public {
        assertEq(_ask(account, app, HASH, plain(owner, HASH)), ERC1271_FAILED);
        assertEq(_ask(account, app, HASH, personal(owner, HASH)), ERC1271_FAILED);
        assertEq(_ask(otherAccount, safe, HASH, plain(owner, HASH)), ERC1271_FAILED);
    }

    function test_NotInitializedFails() public {
        vm.prank(address(account));
        validator.onUninstall("");
        assertEq(_ask(account, safe, HASH, plain(owner, HASH)), ERC1271_FAILED);
        assertEq(_ask(account, app, HASH, _personalSign(account, HASH)), ERC1271_FAILED);
        assertEq(_ask(account, app, HASH, new bytes(65)), ERC1271_FAILED);
    }

    function testFuzz_isValidSignatureWithSender_RandomFails(bytes32 hash, bytes memory signature, uint16 length)
        public
    {
        assertEq(_ask(account, app, hash, signature), ERC1271_FAILED);
        assertEq(_ask(account, app, hash, abi.encodePacked(signature, length)), ERC1271_FAILED);
        assertEq(_ask(account, safe, hash, signature), ERC1271_FAILED);
    }

    function _assertTypedData(string memory description, string memory name, string memory typ, bool valid) private {
        bytes memory signature = _typedData(account, DOMAIN, CONTENTS, description, name, typ);
        bytes32 hash = MessageHashUtils.toTypedDataHash(DOMAIN, CONTENTS);
        bytes4 expected = valid ? ERC1271_SUCCESS : ERC1271_FAILED;
        assertEq(_ask(account, app, hash, signature), expected, description);
        assertEq(account.isValidSignature(hash, signature), expected, description);
    }

    function _ask(NestedAccount asked, address sender, bytes32 hash, bytes memory signature) private returns (bytes4) {
        vm.prank(address(asked));
        return validator.isValidSignatureWithSender(sender, hash, signature);
    }

    function _typedData(
        NestedAccount signedFor,
        bytes32 domain,
        bytes32 contents,
        string memory description,
        string memory name,
        string memory typ
    ) private view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            abi.encodePacked(
                "TypedDataSign(",
                name,
                " contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
                typ
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash, contents, keccak256("Account"), keccak256("1"), block.chainid, address(signedFor), bytes32(0)
            )
        );
        bytes memory signature = plain(owner, MessageHashUtils.toTypedDataHash(domain, structHash));
        return abi.encodePacked(signature, domain, contents, description, uint16(bytes(description).length));
    }

    function _personalSign(NestedAccount signedFor, bytes32 hash) private view returns (bytes memory) {
        bytes32 structHash = keccak256(abi.encode(keccak256("PersonalSign(bytes prefixed)"), hash));
        return plain(owner, MessageHashUtils.toTypedDataHash(signedFor.domainSeparator(), structHash));
    }
}
