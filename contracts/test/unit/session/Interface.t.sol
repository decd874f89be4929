// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {IModule, IValidator} from "src/interfaces/IERC7579Module.sol";
import {IParamRule} from "src/interfaces/IParamRule.sol";
import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ISmartSession, PolicyType, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {ActionId} from "src/interfaces/Types.sol";
import {FALLBACK_ACTION, FALLBACK_MODULE_ACTION, IdLib} from "src/libraries/IdLib.sol";

/// @notice Every selector, topic and id that clients of the deployed contracts have compiled in, written out.
contract InterfaceTest is Test {
    function test_functions_GrantAndRevoke() public pure {
        assertEq(ISmartSession.enableSessions.selector, bytes4(0x21712407));
        assertEq(ISmartSession.enableUserOpPolicies.selector, bytes4(0x454c9d82));
        assertEq(ISmartSession.disableUserOpPolicies.selector, bytes4(0xd056b06d));
        assertEq(ISmartSession.enableERC1271Policies.selector, bytes4(0xf5297b77));
        assertEq(ISmartSession.disableERC1271Policies.selector, bytes4(0x02a1a4cd));
        assertEq(ISmartSession.enableActionPolicies.selector, bytes4(0x4e33ad2e));
        assertEq(ISmartSession.disableActionPolicies.selector, bytes4(0x6e79eee0));
        assertEq(ISmartSession.disableActionId.selector, bytes4(0x96e72962));
        assertEq(ISmartSession.removeSession.selector, bytes4(0xf867b08e));
        assertEq(ISmartSession.revokeEnableSignature.selector, bytes4(0xf9b80369));
        assertEq(ISmartSession.setPermit4337Paymaster.selector, bytes4(0x2e644d8d));
    }

    function test_functions_Module() public pure {
        assertEq(IValidator.validateUserOp.selector, bytes4(0x97003203));
        assertEq(IValidator.isValidSignatureWithSender.selector, bytes4(0xf551e2ee));
        assertEq(IModule.onInstall.selector, bytes4(0x6d61fe70));
        assertEq(IModule.onUninstall.selector, bytes4(0x8a91b0e3));
        assertEq(IModule.isInitialized.selector, bytes4(0xd60b347f));
        assertEq(IModule.isModuleType.selector, bytes4(0xecd05961));
    }

    function test_functions_Get() public pure {
        assertEq(ISmartSession.getNonce.selector, bytes4(0x795f9269));
        assertEq(ISmartSession.getPermissionId.selector, bytes4(0x1be1fffb));
        assertEq(ISmartSession.getSessionDigest.selector, bytes4(0x05defba6));
        assertEq(ISmartSession.getPermissionIDs.selector, bytes4(0x7373f181));
        assertEq(ISmartSession.getSessionValidatorAndConfig.selector, bytes4(0x496c8a91));
        assertEq(ISmartSession.getEnabledActions.selector, bytes4(0xa9fa4b44));
        assertEq(ISmartSession.getActionPolicies.selector, bytes4(0xd527ed6e));
        assertEq(ISmartSession.getUserOpPolicies.selector, bytes4(0x44d1628c));
        assertEq(ISmartSession.getERC1271Policies.selector, bytes4(0xa67c714e));
        assertEq(ISmartSession.getEnabledERC7739Content.selector, bytes4(0xd0e6f608));
    }

    function test_functions_Is() public pure {
        assertEq(ISmartSession.isPermissionEnabled.selector, bytes4(0xadbc532f));
        assertEq(ISmartSession.isISessionValidatorSet.selector, bytes4(0xc9a5ec39));
        assertEq(ISmartSession.isActionIdEnabled.selector, bytes4(0xaf29e6b2));
        assertEq(ISmartSession.isActionPolicyEnabled.selector, bytes4(0x09e5aef8));
        assertEq(ISmartSession.isUserOpPolicyEnabled.selector, bytes4(0xf77a7eac));
        assertEq(ISmartSession.isERC1271PolicyEnabled.selector, bytes4(0xa7ef6205));
        assertEq(ISmartSession.isERC7739ContentEnabled.selector, bytes4(0xeab25667));
        assertEq(ISmartSession.areActionsEnabled.selector, bytes4(0x2dadb5e9));
        assertEq(ISmartSession.areUserOpPoliciesEnabled.selector, bytes4(0x2445e73e));
        assertEq(ISmartSession.areERC1271PoliciesEnabled.selector, bytes4(0x1097109e));
    }

    function test_functions_Policies() public pure {
        assertEq(type(IPolicy).interfaceId, bytes4(0x989c9e46));
        assertEq(IUserOpPolicy.checkUserOpPolicy.selector, bytes4(0x7129edce));
        assertEq(IActionPolicy.checkAction.selector, bytes4(0x05c00895));
        assertEq(I1271Policy.check1271SignedAction.selector, bytes4(0xcbf34505));
        assertEq(IPolicy.PolicySet.selector, keccak256("PolicySet(bytes32,address,address)"));
        assertEq(
            ISessionValidator.validateSignatureWithData.selector,
            bytes4(keccak256("validateSignatureWithData(bytes32,bytes,bytes)"))
        );
    }

    function test_events() public pure {
        assertEq(ISmartSession.ActionIdDisabled.selector, keccak256("ActionIdDisabled(bytes32,bytes32,address)"));
        assertEq(ISmartSession.NonceIterated.selector, keccak256("NonceIterated(bytes32,address,uint256)"));
        assertEq(
            ISmartSession.PermissionIdPermit4337Paymaster.selector,
            keccak256("PermissionIdPermit4337Paymaster(bytes32,address,bool)")
        );
        assertEq(ISmartSession.PolicyDisabled.selector, keccak256("PolicyDisabled(bytes32,uint8,address,address)"));
        assertEq(ISmartSession.PolicyEnabled.selector, keccak256("PolicyEnabled(bytes32,uint8,address,address)"));
        assertEq(ISmartSession.SessionCreated.selector, keccak256("SessionCreated(bytes32,address)"));
        assertEq(ISmartSession.SessionRemoved.selector, keccak256("SessionRemoved(bytes32,address)"));
        assertEq(
            ISmartSession.SessionValidatorDisabled.selector,
            keccak256("SessionValidatorDisabled(bytes32,address,address)")
        );
        assertEq(
            ISmartSession.SessionValidatorEnabled.selector,
            keccak256("SessionValidatorEnabled(bytes32,address,address)")
        );
    }

    function test_errors_OfUse() public pure {
        assertEq(ISmartSession.PolicyCheckReverted.selector, bytes4(0xf4270752));
        assertEq(ISmartSession.PolicyViolation.selector, bytes4(0x3b577361));
        assertEq(ISmartSession.NoPoliciesSet.selector, bytes4(0x1c792c05));
        assertEq(ISmartSession.InvalidPermissionId.selector, bytes4(0x526d0da5));
        assertEq(ISmartSession.PaymasterValidationNotEnabled.selector, bytes4(0xd5dc9fa4));
        assertEq(ISmartSession.InvalidSelfCall.selector, bytes4(0x540733ea));
        assertEq(ISmartSession.InvalidTarget.selector, bytes4(0x82d5d76a));
        assertEq(ISmartSession.NoExecutionsInBatch.selector, bytes4(0x56d93c1a));
        assertEq(ISmartSession.UnsupportedExecutionType.selector, bytes4(0x6c4872f9));
        assertEq(ISmartSession.UnsupportedCallType.selector, bytes4(0xb96fcfe4));
        assertEq(ISmartSession.UnsupportedSmartSessionMode.selector, bytes4(0x97dc33dc));
        assertEq(ISmartSession.ForbiddenValidationData.selector, bytes4(0x2d39e3f4));
        assertEq(ISmartSession.SignerNotFound.selector, bytes4(0x6aeeaff8));
        assertEq(ISmartSession.InvalidUserOpSender.selector, bytes4(0x04a4ab94));
        assertEq(IPolicy.PolicyNotInitialized.selector, bytes4(0x6d3a33ce));
        assertEq(IParamRule.ValueLimitExceeded.selector, bytes4(0x8a8a722d));
    }

    function test_errors_OfGrant() public pure {
        assertEq(ISmartSession.InvalidEnableSignature.selector, bytes4(0x3ca8ef0c));
        assertEq(ISmartSession.InvalidActionId.selector, bytes4(0xe068d3a2));
        assertEq(ISmartSession.UnsupportedPolicy.selector, bytes4(0x6a01dd01));
        assertEq(ISmartSession.ChainIdMismatch.selector, bytes4(0xe75e2379));
        assertEq(ISmartSession.HashMismatch.selector, bytes4(0x0b08d5be));
        assertEq(ISmartSession.HashIndexOutOfBounds.selector, bytes4(0x2c502de1));
        assertEq(ISmartSession.InvalidISessionValidator.selector, bytes4(0xa7eae112));
        assertEq(ISmartSession.InvalidSession.selector, bytes4(0x92d69f9c));
        assertEq(ISmartSession.InvalidData.selector, bytes4(0x5cb045db));
        assertEq(ISmartSession.InvalidMode.selector, bytes4(0xa0042b17));
        assertEq(ISmartSession.SmartSessionModuleAlreadyInstalled.selector, bytes4(0xbcf00e1d));
        assertEq(ISmartSession.AssociatedArray_OutOfBounds.selector, bytes4(0x8277484f));
    }

    function test_numbers() public pure {
        assertEq(uint8(SmartSessionMode.USE), 0);
        assertEq(uint8(SmartSessionMode.ENABLE), 1);
        assertEq(uint8(SmartSessionMode.UNSAFE_ENABLE), 2);
        assertEq(uint8(PolicyType.USER_OP), 1);
        assertEq(uint8(PolicyType.ACTION), 2);
        assertEq(uint8(PolicyType.ERC1271), 3);
        assertEq(ActionId.unwrap(FALLBACK_ACTION), 0xd884b6afa19f8ace90a388daca691e4e28f20cdac5aeefd46ad8bd1c074d28cf);
        assertEq(
            ActionId.unwrap(FALLBACK_MODULE_ACTION), 0x986126569d6396d837d7adeb3ca726199afaf83546f38726e6f331bb92d8e9d6
        );
        assertTrue(IdLib.actionId(address(1), 0x00000001) == FALLBACK_ACTION);
        assertTrue(IdLib.actionId(address(1), 0x00000002) == FALLBACK_MODULE_ACTION);
    }
}
