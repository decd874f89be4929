// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {I1271Policy} from "src/interfaces/IPolicy.sol";
import {ERC7739Context, ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionSignatureTest} from "test/utils/SessionSignatureTest.sol";

/// @notice What a session signs for its account: contents that were granted, of applications that were granted, nested as
/// ERC-7739 says.
contract ERC1271Test is SessionSignatureTest {
    using SessionBuilder for Session;

    function test_isValidSignature_ImplicitName() public view {
        assertEq(_ask(_hash(), _signed(ORDER, ORDER, "Order")), YES);
    }

    function test_isValidSignature_ExplicitName() public view {
        assertEq(_ask(_hash(), _signed(NESTED, "Item(uint256 id)Order(Item item)", "Order")), YES);
    }

    function testFuzz_isValidSignature_AnyContents(bytes32 contents_, address sender) public {
        vm.assume(sender != address(module));
        contents = contents_;
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        vm.prank(account);
        assertEq(module.isValidSignatureWithSender(sender, _hash(), signature), YES);
    }

    /// @dev Through the account, as an application asks.
    function test_isValidSignature_ThroughTheAccount() public view {
        bytes memory signature = abi.encodePacked(module, _signed(ORDER, ORDER, "Order"));
        assertEq(IERC1271(account).isValidSignature(_hash(), signature), YES);
    }

    function testFuzz_isValidSignature_AccountSpeaksERC7739(bytes calldata signature, address sender) public {
        bytes32 detection = 0x7739773977397739773977397739773977397739773977397739773977397739;
        vm.prank(account);
        assertEq(module.isValidSignatureWithSender(sender, detection, signature), bytes4(0x77390001));
    }

    // The hash.

    /// @dev A signature over one order must not pass for another message, such as a permit.
    function testFuzz_RefusesAnotherHash(bytes32 hash) public view {
        vm.assume(hash != _hash());
        assertEq(_ask(hash, _signed(ORDER, ORDER, "Order")), NO);
    }

    /// @dev Signing the bare hash is `personal_sign`, which sessions do not do.
    function test_RefusesBareSignature() public view {
        assertEq(_ask(_hash(), abi.encodePacked(id, _keySignature(_hash()))), NO);
        bytes memory tail = abi.encodePacked(app, contents, ORDER, uint16(bytes(ORDER).length));
        assertEq(_ask(_hash(), abi.encodePacked(id, _keySignature(_hash()), tail)), NO);
    }

    /// @dev The nesting commits to the account.
    function test_RefusesSignatureForAnotherAccount() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        bytes memory domain = abi.encode(
            bytes1(0x0f), "MockAccount", "7", block.chainid, makeAddr("other"), bytes32(0), new uint256[](0)
        );
        vm.mockCall(account, abi.encodeCall(IERC5267.eip712Domain, ()), domain);
        assertEq(_ask(_hash(), signature), NO);
    }

    function test_RefusesAnotherKey() public {
        (, keySecret) = makeAddrAndKey("other key");
        assertEq(_ask(_hash(), _signed(ORDER, ORDER, "Order")), NO);
    }

    // What was granted.

    function test_RefusesContentThatIsNotEnabled() public view {
        string memory other = "Permit(address spender,uint256 amount)";
        assertEq(_ask(_hash(), _signed(other, other, "Permit")), NO);
        // The content of the granted name, described otherwise.
        string memory explicitName = string.concat(ORDER, "Order");
        assertEq(_ask(_hash(), _signed(explicitName, ORDER, "Order")), NO);
    }

    function testFuzz_RefusesAnotherApplication(bytes32 otherApp) public {
        vm.assume(otherApp != app);
        app = otherApp;
        assertEq(_ask(_hash(), _signed(ORDER, ORDER, "Order")), NO);
    }

    function test_RefusesContentThatWasDisabled() public {
        bytes memory order = _signed(ORDER, ORDER, "Order");
        ERC7739Context[] memory gone = new ERC7739Context[](1);
        gone[0].appDomainSeparator = app;
        gone[0].contentNames = new string[](1);
        gone[0].contentNames[0] = ORDER;
        vm.prank(account);
        module.disableERC1271Policies(id, new address[](0), gone);
        assertEq(_ask(_hash(), order), NO);
        assertEq(_ask(_hash(), _signed(NESTED, "Item(uint256 id)Order(Item item)", "Order")), YES);
    }

    function test_RefusesRemovedSession() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        vm.prank(account);
        module.removeSession(id);
        assertEq(_ask(_hash(), signature), NO);
    }

    /// @dev The session of one account is none of another's.
    function test_RefusesAnotherAccountsSession() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        vm.prank(makeAddr("other"));
        assertEq(module.isValidSignatureWithSender(address(this), _hash(), signature), NO);
    }

    /// @dev A session key does not sign grants: the module asks the account about those.
    function test_RefusesToSignGrants() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        vm.prank(account);
        assertEq(module.isValidSignatureWithSender(address(module), _hash(), signature), NO);
    }

    /// @dev Names that ERC-7739 forbids, even where an owner granted them.
    function test_RefusesInvalidNames() public {
        // Description, type, name: what would be signed if the name were valid.
        string[3][10] memory invalid = [
            ["order(uint256 a)", "order(uint256 a)", "order"],
            ["(uint256 a)", "(uint256 a)", ""],
            ["Or der(uint256 a)", "Or der(uint256 a)", "Or der"],
            ["Or,der(uint256 a)", "Or,der(uint256 a)", "Or,der"],
            ["Or\x00der(uint256 a)", "Or\x00der(uint256 a)", "Or\x00der"],
            [")", ")", ")"],
            ["Order", "", ""],
            ["", "", ""],
            ["Order(uint256 a)order", "Order(uint256 a)", "order"],
            ["Order(uint256 a)(Order", "Order(uint256 a)", "(Order"]
        ];
        for (uint256 i; i < invalid.length; ++i) {
            _enable(_emptySession().withContent(app, invalid[i][0]));
            assertEq(_ask(_hash(), _signed(invalid[i][0], invalid[i][1], invalid[i][2])), NO);
            // Nor does a signature of no hash at all stand for such contents.
            assertEq(_ask(_hash(), _wrap(_keySignature(0), invalid[i][0])), NO);
        }
    }

    // Policies.

    function test_RevertWhen_NoPolicyIsLeft() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        vm.prank(account);
        module.disableERC1271Policies(id, _one(address(policy)), new ERC7739Context[](0));
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
        vm.prank(account);
        module.isValidSignatureWithSender(address(this), _hash(), signature);
    }

    /// @dev Each must agree, and only one word, which is 1, agrees.
    function testFuzz_RefusesWhatAnyPolicyRefuses(bytes memory answer, bool second) public {
        MockPolicy other = new MockPolicy();
        _enable(_emptySession().withERC1271Policy(address(other), ""));
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        assertEq(_ask(_hash(), signature), YES);
        (second ? other : policy).answerSignatures(answer);
        bool agrees = answer.length >= 32 && bytes32(answer) == bytes32(uint256(1));
        assertEq(_ask(_hash(), signature), agrees ? YES : NO);
    }

    /// @dev Also behind one that agreed: its yes does not stand for the next.
    function test_RefusesPolicyWithoutCode() public {
        MockPolicy other = new MockPolicy();
        _enable(_emptySession().withERC1271Policy(address(other), ""));
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        assertEq(_ask(_hash(), signature), YES);
        vm.etch(address(other), "");
        assertEq(_ask(_hash(), signature), NO);
        vm.etch(address(policy), "");
        assertEq(_ask(_hash(), signature), NO);
    }

    function test_isValidSignature_PolicySeesTheQuestion() public {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        bytes memory question = abi.encodeCall(
            I1271Policy.check1271SignedAction,
            (SessionBuilder.erc1271ConfigId(account, _emptySession()), address(this), account, _hash(), signature)
        );
        vm.expectCall(address(policy), question);
        assertEq(_ask(_hash(), signature), YES);
    }
}
