// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ActionData, ERC7739Context, PolicyData, Session} from "src/interfaces/ISmartSession.sol";

/// @notice Makes any session out of a seed: lists of 0 to 4, bytes of 0 to 99.
library RandomSession {
    struct Source {
        uint256 state;
    }

    function make(uint256 seed) internal pure returns (Session memory session) {
        Source memory source = Source(seed);
        session.sessionValidator = ISessionValidator(_address(source));
        session.sessionValidatorInitData = _bytes(source);
        session.salt = bytes32(next(source));
        session.userOpPolicies = _policies(source);
        session.erc7739Policies.erc1271Policies = _policies(source);
        session.erc7739Policies.allowedERC7739Content = _contexts(source);
        session.actions = _actions(source);
        session.permitERC4337Paymaster = next(source) % 2 == 0;
    }

    function next(Source memory source) internal pure returns (uint256) {
        return source.state = uint256(keccak256(abi.encode(source.state)));
    }

    function _actions(Source memory source) private pure returns (ActionData[] memory actions) {
        actions = new ActionData[](next(source) % 5);
        for (uint256 i; i < actions.length; ++i) {
            actions[i].actionTarget = _address(source);
            actions[i].actionTargetSelector = bytes4(bytes32(next(source)));
            actions[i].actionPolicies = _policies(source);
            if (next(source) % 4 != 0) continue;
            actions[i].actionTarget = address(1);
            actions[i].actionTargetSelector = bytes4(uint32(next(source) % 3));
        }
    }

    function _contexts(Source memory source) private pure returns (ERC7739Context[] memory contexts) {
        contexts = new ERC7739Context[](next(source) % 5);
        for (uint256 i; i < contexts.length; ++i) {
            contexts[i].appDomainSeparator = bytes32(next(source));
            contexts[i].contentNames = new string[](next(source) % 5);
            for (uint256 j; j < contexts[i].contentNames.length; ++j) {
                contexts[i].contentNames[j] = string(_bytes(source));
            }
        }
    }

    function _policies(Source memory source) private pure returns (PolicyData[] memory policies) {
        policies = new PolicyData[](next(source) % 5);
        for (uint256 i; i < policies.length; ++i) {
            policies[i] = PolicyData(_address(source), _bytes(source));
        }
    }

    function _bytes(Source memory source) private pure returns (bytes memory data) {
        data = new bytes(next(source) % 100);
        for (uint256 i; i < data.length; ++i) {
            data[i] = bytes1(uint8(next(source)));
        }
    }

    function _address(Source memory source) private pure returns (address) {
        return address(uint160(next(source)));
    }
}
