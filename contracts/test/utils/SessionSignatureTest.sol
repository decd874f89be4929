// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockAccount} from "test/utils/MockAccount.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";

/// @notice A session that may sign two contents of one application.
abstract contract SessionSignatureTest is SessionTest {
    using SessionBuilder for Session;

    bytes4 internal constant YES = IERC1271.isValidSignature.selector;
    bytes4 internal constant NO = 0xffffffff;
    string internal constant ORDER = "Order(address buyer,uint256 amount)";
    /// @dev The type that the contents are does not come first.
    string internal constant NESTED = "Item(uint256 id)Order(Item item)Order";

    bytes32 internal app = keccak256("the application's domain");
    bytes32 internal contents = keccak256("an order");
    PermissionId internal id;

    function setUp() public override {
        super.setUp();
        Session memory session = _emptySession().withERC1271Policy(address(policy), "");
        id = _enable(session.withContent(app, ORDER).withContent(app, NESTED));
    }

    /// @dev As the account asks the module for this test.
    function _ask(bytes32 hash, bytes memory signature) internal view returns (bytes4) {
        return MockAccount(payable(account)).ask(module, address(this), hash, signature);
    }

    function _hash() internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", app, contents));
    }

    /// @dev ERC-7739 by the book: TypedDataSign over the contents and the account's domain.
    function _signed(string memory description, string memory contentsType, string memory name)
        internal
        view
        returns (bytes memory)
    {
        string memory fields =
            " contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)";
        bytes32 typehash = keccak256(abi.encodePacked("TypedDataSign(", name, fields, contentsType));
        bytes32 structHash = keccak256(
            abi.encode(typehash, contents, keccak256("MockAccount"), keccak256("7"), block.chainid, account, bytes32(0))
        );
        bytes32 nested = keccak256(abi.encodePacked(hex"1901", app, structHash));
        return _wrap(_keySignature(nested), description);
    }

    function _wrap(bytes memory sessionSignature, string memory description) internal view returns (bytes memory) {
        bytes memory tail = abi.encodePacked(app, contents, description, uint16(bytes(description).length));
        return abi.encodePacked(id, sessionSignature, tail);
    }
}
