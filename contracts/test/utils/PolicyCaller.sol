// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IActionPolicy} from "src/interfaces/IPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {Verdict} from "test/utils/ParamRuleReference.sol";

/// @notice Asks a policy as a session module does: what the policy refuses leaves no trace.
contract PolicyCaller {
    error Refused(uint256 validationData);

    function initialize(IActionPolicy policy, address account, ConfigId id, bytes memory initData) external {
        policy.initializeWithMultiplexer(account, id, initData);
    }

    function check(IActionPolicy policy, ConfigId id, address account, uint256 value, bytes calldata data)
        external
        returns (Verdict)
    {
        try this.checkOrRevert(policy, id, account, value, data) {
            return Verdict.AGREE;
        } catch (bytes memory reason) {
            return bytes4(reason) == Refused.selector ? Verdict.REFUSE : Verdict.REVERT;
        }
    }

    function checkOrRevert(IActionPolicy policy, ConfigId id, address account, uint256 value, bytes calldata data)
        external
    {
        uint256 validationData = policy.checkAction(id, account, address(0), value, data);
        require(validationData == 0, Refused(validationData));
    }
}
