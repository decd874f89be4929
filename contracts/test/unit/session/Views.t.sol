// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionData, ERC7739Context, ERC7739ContextHashes, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "src/interfaces/Types.sol";
import {MockSessionValidator} from "test/utils/MockSessionValidator.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice The views rebuild what was granted, in the published shapes.
contract ViewsTest is SessionTest {
    using SessionBuilder for Session;

    string private constant A = "A(uint256 a)";
    string private constant B = "B(uint256 b)";

    // The session key.

    /// @dev One owner is kept in one word, and comes back as it was granted.
    function testFuzz_signer_SingleOwner(address owner) public {
        _assertSigner(abi.encode(uint256(1), _one(owner)));
    }

    /// @dev What only looks like a single owner, by another threshold, offset, length or owner.
    function testFuzz_signer_AlmostSingleOwner(address owner, uint256 place, bytes32 word) public {
        _assertSigner(_almost(owner, bound(place, 0, 3), word, 128));
    }

    /// @dev Or by bytes more or less.
    function test_signer_AlmostSingleOwner() public {
        for (uint256 place; place < 4; ++place) {
            _assertSigner(_almost(key, place, bytes32(0), 128));
            _assertSigner(_almost(key, place, bytes32(uint256(2)), 128));
            _assertSigner(_almost(key, place, bytes32(uint256(0x41)), 128));
            _assertSigner(_almost(key, place, bytes32(uint256(uint160(key)) | 1 << 160), 128));
        }
        bytes32 owner = bytes32(uint256(uint160(key)));
        for (uint256 length = 96; length < 161; ++length) {
            _assertSigner(_almost(key, 3, owner, length));
        }
    }

    function testFuzz_signer_AnyBytes(bytes memory head, uint256 length, bytes32 filling) public {
        length = bound(length, 0, 5000);
        bytes memory data = new bytes(length);
        for (uint256 i; i < length; ++i) {
            data[i] = i < head.length ? head[i] : bytes1(uint8(uint256(filling) >> (i % 32)));
        }
        _assertSigner(data);
    }

    /// @dev Around the ends of words and pages.
    function test_signer_EveryLengthAroundThePages() public {
        for (uint256 page; page < 3; ++page) {
            for (uint256 length = page * 4096 + 33; length > page * 4096; --length) {
                _assertSigner(new bytes(length - 1));
                if (page != 0) _assertSigner(_filled(page * 4096 - (length - page * 4096)));
            }
        }
    }

    function test_signer_OfNoSession() public view {
        (address sessionValidator, bytes memory data) =
            module.getSessionValidatorAndConfig(account, PermissionId.wrap("none"));
        assertEq(sessionValidator, address(0));
        assertEq(data, "");
    }

    // Lists.

    function test_lists_AreWhatWasGranted() public {
        Session memory session = _session().withAction(target, 0xffffffff, _policies(3));
        session.userOpPolicies = _policies(2);
        session.erc7739Policies.erc1271Policies = _policies(4);
        PermissionId id = _enable(session);
        bytes32[] memory actions = module.getEnabledActions(account, id);
        assertEq(actions.length, 2);
        assertTrue(module.areActionsEnabled(account, id, session.actions));
        assertTrue(module.areUserOpPoliciesEnabled(account, id, session.userOpPolicies));
        assertTrue(module.areERC1271PoliciesEnabled(account, id, session.erc7739Policies.erc1271Policies));
        _assertPolicies(module.getUserOpPolicies(account, id), session.userOpPolicies);
        _assertPolicies(module.getERC1271Policies(account, id), session.erc7739Policies.erc1271Policies);
        for (uint256 i; i < 2; ++i) {
            ActionData memory action = session.actions[i];
            assertTrue(_action(action.actionTarget, action.actionTargetSelector) == ActionId.wrap(actions[i]));
            _assertPolicies(module.getActionPolicies(account, id, ActionId.wrap(actions[i])), action.actionPolicies);
            assertTrue(module.isActionIdEnabled(account, id, ActionId.wrap(actions[i])));
        }
    }

    function test_are_FalseWhenOneIsMissing() public {
        Session memory session = _session().withUserOpPolicy(address(policy), "").withERC1271Policy(address(policy), "");
        PermissionId id = _enable(session);
        PolicyData memory unknown = _policies(1)[0];
        session = session.withUserOpPolicy(unknown.policy, "").withERC1271Policy(unknown.policy, "");
        assertFalse(module.areUserOpPoliciesEnabled(account, id, session.userOpPolicies));
        assertFalse(module.areERC1271PoliciesEnabled(account, id, session.erc7739Policies.erc1271Policies));
        assertFalse(module.areActionsEnabled(account, id, session.withAction(target, 0, address(policy), "").actions));
        PolicyData[] memory both = SessionBuilder.append(session.actions[0].actionPolicies, unknown);
        session.actions[0].actionPolicies = both;
        assertFalse(module.areActionsEnabled(account, id, session.actions));
    }

    /// @dev Named without a policy, an action must be enabled all the same; named with one, that policy as well.
    function test_areActionsEnabled_FalseOfUnknownActionAndUnknownPolicy() public {
        PermissionId id = _enable(_session());
        ActionData[] memory actions = new ActionData[](1);
        actions[0] = ActionData(SELECTOR, target, new PolicyData[](0));
        assertTrue(module.areActionsEnabled(account, id, actions));
        actions[0].actionTarget = account;
        assertFalse(module.areActionsEnabled(account, id, actions));
        actions[0] = ActionData(SELECTOR, target, _policies(1));
        assertFalse(module.areActionsEnabled(account, id, actions));
    }

    /// @dev Of another account, another permission or another address, nothing is enabled.
    function testFuzz_is_OnlyWhatWasGranted(address otherAccount, PermissionId otherId, address otherPolicy) public {
        PermissionId id = _enable(
            _session().withUserOpPolicy(address(policy), "").withERC1271Policy(address(policy), "")
                .withContent("app", A)
        );
        vm.assume(otherAccount != account && !(otherId == id) && otherPolicy != address(policy));
        _assertEnabled(account, id, address(policy), true);
        _assertEnabled(otherAccount, id, address(policy), false);
        _assertEnabled(account, otherId, address(policy), false);
        assertFalse(module.isUserOpPolicyEnabled(account, id, otherPolicy));
        assertFalse(module.isERC1271PolicyEnabled(account, id, otherPolicy));
        assertFalse(module.isActionPolicyEnabled(account, id, _action(target, SELECTOR), otherPolicy));
        assertFalse(module.isERC7739ContentEnabled(account, id, "app", B));
        assertFalse(module.isERC7739ContentEnabled(account, id, "other", A));
    }

    // Contents.

    function test_contents_AreGroupedByApplication() public {
        Session memory session = _session().withContent("app", A).withContent("other", A).withContent("app", B);
        PermissionId id = _enable(session.withContent("app", A));
        ERC7739ContextHashes[] memory contexts = module.getEnabledERC7739Content(account, id);
        assertEq(contexts.length, 2);
        assertEq(contexts[0].appDomainSeparator, "app");
        assertEq(contexts[0].contentNameHashes.length, 2);
        assertEq(contexts[0].contentNameHashes[0], keccak256(bytes(A)));
        assertEq(contexts[0].contentNameHashes[1], keccak256(bytes(B)));
        assertEq(contexts[1].appDomainSeparator, "other");
        assertEq(contexts[1].contentNameHashes.length, 1);
    }

    /// @dev A set, whatever is added and removed.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_contents_AreASet(uint8[24] calldata steps) public {
        PermissionId id = _enable(_session());
        bool[8] memory expected;
        for (uint256 i; i < steps.length; ++i) {
            uint256 which = steps[i] % 8;
            Session memory part = _emptySession().withContent(bytes32(which / 4), string(abi.encode(which)));
            ERC7739Context[] memory contexts = part.erc7739Policies.allowedERC7739Content;
            expected[which] = steps[i] & 0x80 == 0;
            vm.prank(account);
            if (expected[which]) module.enableERC1271Policies(id, part.erc7739Policies);
            else module.disableERC1271Policies(id, new address[](0), contexts);
            _assertContents(id, _copy(expected));
        }
    }

    function _assertContents(PermissionId id, bool[8] memory expected) private view {
        uint256 count;
        for (uint256 i; i < 8; ++i) {
            assertEq(module.isERC7739ContentEnabled(account, id, bytes32(i / 4), string(abi.encode(i))), expected[i]);
            if (expected[i]) ++count;
        }
        ERC7739ContextHashes[] memory contexts = module.getEnabledERC7739Content(account, id);
        for (uint256 i; i < contexts.length; ++i) {
            bytes32[] memory hashes = contexts[i].contentNameHashes;
            assertGt(hashes.length, 0);
            for (uint256 j; j < hashes.length; ++j) {
                uint256 which = _whichContent(contexts[i].appDomainSeparator, hashes[j]);
                assertTrue(expected[which], "shown, and not enabled or shown twice");
                expected[which] = false;
                --count;
            }
        }
        assertEq(count, 0);
    }

    function _copy(bool[8] memory from) private pure returns (bool[8] memory to) {
        for (uint256 i; i < 8; ++i) {
            to[i] = from[i];
        }
    }

    function _whichContent(bytes32 app, bytes32 nameHash) private pure returns (uint256 which) {
        which = uint256(app) * 4;
        while (keccak256(abi.encode(which)) != nameHash) ++which;
    }

    function _assertEnabled(address of_, PermissionId id, address policy_, bool expected) private view {
        assertEq(module.isPermissionEnabled(id, of_), expected);
        assertEq(module.isISessionValidatorSet(id, of_), expected);
        assertEq(module.isUserOpPolicyEnabled(of_, id, policy_), expected);
        assertEq(module.isERC1271PolicyEnabled(of_, id, policy_), expected);
        assertEq(module.isActionIdEnabled(of_, id, _action(target, SELECTOR)), expected);
        assertEq(module.isActionPolicyEnabled(of_, id, _action(target, SELECTOR), policy_), expected);
        assertEq(module.isERC7739ContentEnabled(of_, id, "app", A), expected);
        assertEq(module.getEnabledActions(of_, id).length, expected ? 1 : 0);
        assertEq(module.getEnabledERC7739Content(of_, id).length, expected ? 1 : 0);
    }

    /// @dev The view and the session validator see the same bytes.
    function _assertSigner(bytes memory data) private {
        MockSessionValidator asked = new MockSessionValidator();
        Session memory session = _session();
        session.sessionValidator = asked;
        session.sessionValidatorInitData = data;
        PermissionId id = _enable(session);
        (address sessionValidator, bytes memory stored) = module.getSessionValidatorAndConfig(account, id);
        assertEq(sessionValidator, address(asked));
        assertEq(stored, data);
        asked.accept(OP_HASH, "signature", data);
        bytes memory signature = abi.encodePacked(uint8(0), id, "signature");
        assertEq(_validate(UserOpBuilder.withSignature(_op(_callData()), signature)), VALID);
    }

    function _almost(address owner, uint256 place, bytes32 word, uint256 length)
        private
        pure
        returns (bytes memory data)
    {
        data = bytes.concat(abi.encode(uint256(1), _one(owner)), bytes32(0));
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), mul(place, 0x20)), word)
            mstore(data, length)
        }
    }

    function _filled(uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i; i < length; i += 7) {
            data[i] = 0xff;
        }
    }

    function _assertPolicies(address[] memory policies, PolicyData[] memory expected) private pure {
        assertEq(policies.length, expected.length);
        for (uint256 i; i < policies.length; ++i) {
            assertEq(policies[i], expected[i].policy);
        }
    }
}
