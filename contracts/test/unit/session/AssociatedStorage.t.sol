// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ParamCondition} from "src/interfaces/IParamRule.sol";
import {Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Every slot that validation touches is the account's associated storage, as ERC-7562 defines it:
/// keccak256(account ‖ x) + n, n at most 128. A bundler refuses an operation that touches any other.
contract AssociatedStorageTest is SessionTest {
    using SessionBuilder for Session;

    address private uni;
    address private timeFrame;
    address private usageLimit;

    function setUp() public override {
        super.setUp();
        uni = address(IUniActionPolicy(deployCode("UniActionPolicy.sol")));
        timeFrame = address(ITimeFramePolicy(deployCode("TimeFramePolicy.sol")));
        usageLimit = address(IUsageLimitPolicy(deployCode("UsageLimitPolicy.sol")));
    }

    function test_use_TouchesAccountsStorageAlone() public {
        PermissionId id = _enable(_large());
        _assertAssociated(_useOp(id, UserOpBuilder.batch(_argumentCalls())));
    }

    function test_enable_TouchesAccountsStorageAlone() public {
        Session memory session = _large();
        bytes memory callData = UserOpBuilder.batch(_argumentCalls());
        _assertAssociated(_enableOp(_grant(session, SmartSessionMode.ENABLE), SmartSessionMode.ENABLE, callData));
    }

    /// @dev Lists and validator data at their longest that one key may hold.
    function _large() private returns (Session memory session) {
        bytes memory rule = abi.encode(
            ParamRuleBuilder.config(ParamRuleBuilder.limited(ParamCondition.LESS_THAN, 0, 100, type(uint256).max))
        );
        session = _withActions(127).withAction(target, 0x87654321, uni, rule);
        session = session.withUserOpPolicy(timeFrame, abi.encodePacked(uint48(2 ** 36), uint48(1)));
        session = session.withUserOpPolicy(usageLimit, abi.encodePacked(uint128(9)));
        session.erc7739Policies.erc1271Policies = _policies(32);
        session = session.withContent("app", "Content(uint256 a)");
        address[] memory owners = new address[](32);
        for (uint160 i; i < 31; ++i) {
            owners[i] = address(i + 1);
        }
        owners[31] = key;
        session.sessionValidatorInitData = abi.encode(uint256(1), owners);
    }

    function _argumentCalls() private view returns (Execution[] memory calls) {
        calls = _calls(2);
        calls[1].callData = abi.encodePacked(bytes4(0x87654321), uint256(7));
    }

    function _assertAssociated(PackedUserOperation memory op) private {
        address[4] memory touched = [address(module), uni, timeFrame, usageLimit];
        vm.startMappingRecording();
        vm.record();
        assertEq(uint160(_validate(op)), VALID);
        for (uint256 i; i < touched.length; ++i) {
            (bytes32[] memory reads,) = vm.accesses(touched[i]);
            assertGt(reads.length, 0);
            for (uint256 j; j < reads.length; ++j) {
                assertTrue(_isAssociated(touched[i], uint256(reads[j])), vm.toString(reads[j]));
            }
        }
        vm.stopMappingRecording();
    }

    function _isAssociated(address of_, uint256 slot) private returns (bool) {
        for (uint256 n; n <= 128; ++n) {
            (bool found, bytes32 last,) = vm.getMappingKeyAndParentOf(of_, bytes32(slot - n));
            if (found) return last == bytes32(uint256(uint160(account)));
        }
        return false;
    }
}
