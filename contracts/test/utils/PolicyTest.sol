// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";

/// @notice What holds for every policy. The test is the multiplexer, as the session module is elsewhere.
abstract contract PolicyTest is Test {
    uint256 internal constant AGREES = 0;
    uint256 internal constant REFUSES = 1;

    ConfigId internal id = ConfigId.wrap(keccak256("configuration"));
    ConfigId internal otherId = ConfigId.wrap(keccak256("other configuration"));
    address internal account = makeAddr("account");
    address internal otherAccount = makeAddr("other account");
    address internal otherMultiplexer = makeAddr("other multiplexer");
    address internal target = makeAddr("target");

    // What a policy's test says of it.

    function _policy() internal view virtual returns (IPolicy);

    /// @dev Valid, and agrees to `_userOp` and to `_call`.
    function _initData() internal view virtual returns (bytes memory);

    function _isUserOpPolicy() internal pure virtual returns (bool);

    function _isActionPolicy() internal pure virtual returns (bool);

    function _is1271Policy() internal pure virtual returns (bool) {
        return false;
    }

    function _call() internal view virtual returns (address, uint256, bytes memory) {
        return (target, 0, "");
    }

    function _userOp(address sender) internal view virtual returns (PackedUserOperation memory userOp) {
        userOp.sender = sender;
    }

    // What is the same for all.

    function _initialize(bytes memory initData) internal {
        _policy().initializeWithMultiplexer(account, id, initData);
    }

    /// @dev Asks in every way that the policy can be asked.
    function _ask(ConfigId asked, address forAccount) internal {
        if (_isUserOpPolicy()) _askUserOp(asked, forAccount);
        if (_isActionPolicy()) _askAction(asked, forAccount);
        if (_is1271Policy()) _ask1271(asked, forAccount);
    }

    function _askUserOp(ConfigId asked, address forAccount) internal returns (uint256) {
        return IUserOpPolicy(address(_policy())).checkUserOpPolicy(asked, _userOp(forAccount));
    }

    function _askAction(ConfigId asked, address forAccount) internal returns (uint256) {
        (address to, uint256 value, bytes memory data) = _call();
        return IActionPolicy(address(_policy())).checkAction(asked, forAccount, to, value, data);
    }

    function _ask1271(ConfigId asked, address forAccount) internal view returns (bool) {
        return I1271Policy(address(_policy())).check1271SignedAction(asked, target, forAccount, 0, "");
    }

    function test_supportsInterface_ItsTypesOnly() public view {
        IPolicy policy = _policy();
        assertTrue(policy.supportsInterface(type(IERC165).interfaceId));
        assertTrue(policy.supportsInterface(0x989c9e46), "IPolicy");
        assertEq(policy.supportsInterface(0x7129edce), _isUserOpPolicy(), "IUserOpPolicy");
        assertEq(policy.supportsInterface(0x05c00895), _isActionPolicy(), "IActionPolicy");
        assertEq(policy.supportsInterface(0xcbf34505), _is1271Policy(), "I1271Policy");
        assertFalse(policy.supportsInterface(0xffffffff));
    }

    function test_initializeWithMultiplexer_EmitsPolicySet() public {
        vm.expectEmit(address(_policy()));
        emit IPolicy.PolicySet(id, address(this), account);
        _initialize(_initData());
    }

    function test_RevertWhen_NotInitialized() public virtual {
        _initialize(_initData());
        _ask(id, account);
        if (_isUserOpPolicy()) _expectNotInitialized(this.askUserOp);
        if (_isActionPolicy()) _expectNotInitialized(this.askAction);
        if (_is1271Policy()) _expectNotInitialized(this.ask1271);
    }

    function _expectNotInitialized(function(ConfigId, address, address) external ask) private {
        _expectNotInitialized(otherId, address(this), account);
        ask(otherId, address(this), account);
        _expectNotInitialized(id, otherMultiplexer, account);
        ask(id, otherMultiplexer, account);
        _expectNotInitialized(id, address(this), otherAccount);
        ask(id, address(this), otherAccount);
    }

    function _expectNotInitialized(ConfigId asked, address multiplexer, address forAccount) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPolicy.PolicyNotInitialized.selector, asked, multiplexer, forAccount),
            address(_policy())
        );
    }

    function askUserOp(ConfigId asked, address multiplexer, address forAccount) external {
        PackedUserOperation memory userOp = _userOp(forAccount);
        IUserOpPolicy policy = IUserOpPolicy(address(_policy()));
        vm.prank(multiplexer);
        policy.checkUserOpPolicy(asked, userOp);
    }

    function askAction(ConfigId asked, address multiplexer, address forAccount) external {
        (address to, uint256 value, bytes memory data) = _call();
        IActionPolicy policy = IActionPolicy(address(_policy()));
        vm.prank(multiplexer);
        policy.checkAction(asked, forAccount, to, value, data);
    }

    function ask1271(ConfigId asked, address multiplexer, address forAccount) external {
        I1271Policy policy = I1271Policy(address(_policy()));
        vm.prank(multiplexer);
        policy.check1271SignedAction(asked, target, forAccount, 0, "");
    }

    /// @dev ERC-7562: keccak256(account ‖ x) + n, n ≤ 128. Both in a grant and in use.
    function test_storage_IsTheAccountsOwn() public {
        vm.startMappingRecording();
        vm.record();
        _initialize(_initData());
        _ask(id, account);
        _initialize(_initData());
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(_policy()));
        for (uint256 i; i < reads.length; ++i) {
            assertTrue(_isAssociated(reads[i]), "reads another's slot");
        }
        for (uint256 i; i < writes.length; ++i) {
            assertTrue(_isAssociated(writes[i]), "writes another's slot");
        }
    }

    function _isAssociated(bytes32 slot) private returns (bool) {
        for (uint256 n; n <= 128; ++n) {
            (bool found, bytes32 key,) = vm.getMappingKeyAndParentOf(address(_policy()), bytes32(uint256(slot) - n));
            if (found) return key == bytes32(uint256(uint160(account)));
        }
        return false;
    }

    /// @dev ERC-7562, OP-011. ERC-1271 is not validation: only there may a policy read the clock.
    function test_code_HasNoBannedOpcode() public view {
        bytes memory code = address(_policy()).code;
        for (uint256 i; i < code.length; ++i) {
            uint8 opcode = uint8(code[i]);
            if (opcode >= 0x60 && opcode <= 0x7f) i += opcode - 0x5f;
            bool clock = opcode == 0x42 && _is1271Policy();
            assertTrue(clock || !_isBanned(opcode), vm.toString(opcode));
        }
    }

    function _isBanned(uint8 opcode) private pure returns (bool) {
        bytes memory banned = hex"31323a40414243444547484a495af0f5ff";
        for (uint256 i; i < banned.length; ++i) {
            if (uint8(banned[i]) == opcode) return true;
        }
        return false;
    }
}
