// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ActionData,
    ERC7739Context,
    ERC7739Data,
    ISmartSession,
    PolicyData,
    Session
} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";

/// @notice The account's own calls, with broken arguments. What the module decodes itself is refused by name; where
/// Solidity's decoder stops at a list's head, it reverts without a word. Either way it costs little and changes nothing.
contract BrokenCallsTest is SessionTest {
    using SessionBuilder for Session;

    uint256 private constant GAS = 10_000_000;
    /// @dev The first of `calls`: the module decodes all of them but the place and the length of their list.
    uint256 private constant DECODED = 4;

    mapping(bytes4 selector => bool) private named;
    PermissionId private id;
    bytes[] private calls;

    function setUp() public override {
        super.setUp();
        bytes4[9] memory selectors = [
            ISmartSession.InvalidData.selector,
            ISmartSession.InvalidSession.selector,
            ISmartSession.TooManyActions.selector,
            ISmartSession.TooManyPolicies.selector,
            ISmartSession.TooManyContents.selector,
            ISmartSession.InvalidISessionValidator.selector,
            ISmartSession.UnsupportedPolicy.selector,
            ISmartSession.NoPoliciesSet.selector,
            ISmartSession.InvalidActionId.selector
        ];
        for (uint256 i; i < selectors.length; ++i) {
            named[selectors[i]] = true;
        }
        Session memory session = _session().withUserOpPolicy(address(policy), "data").withPaymaster();
        session = session.withERC1271Policy(address(policy), "").withContent("app", "Content(uint256 a)");
        id = _enable(session);

        PolicyData[] memory policies = _policies(2);
        ActionData[] memory actions = new ActionData[](2);
        actions[0] = ActionData(SELECTOR, target, policies);
        actions[1] = ActionData(FALLBACK, FALLBACK_TARGET, policies);
        ERC7739Data memory data = ERC7739Data(SessionBuilder.contentsOf("app", 2), policies);
        address[] memory removed = _one(address(policy));
        ERC7739Context[] memory contents = session.erc7739Policies.allowedERC7739Content;
        calls.push(abi.encodeCall(module.enableSessions, (session.withSalt("another").list())));
        calls.push(abi.encodeCall(module.enableUserOpPolicies, (id, policies)));
        calls.push(abi.encodeCall(module.enableERC1271Policies, (id, data)));
        calls.push(abi.encodeCall(module.enableActionPolicies, (id, actions)));
        calls.push(abi.encodeCall(module.disableUserOpPolicies, (id, removed)));
        calls.push(abi.encodeCall(module.disableERC1271Policies, (id, removed, contents)));
        calls.push(abi.encodeCall(module.disableActionPolicies, (id, _action(target, SELECTOR), removed)));
    }

    function test_brokenCall_WholeOnesPass() public {
        for (uint256 i; i < calls.length; ++i) {
            bytes memory before = _views();
            assertTrue(_try(i, calls[i]));
            assertNotEq(keccak256(_views()), keccak256(before));
        }
    }

    /// @dev Every cut is refused, but of what only pads.
    function test_brokenCall_EveryCut() public {
        for (uint256 i; i < calls.length; ++i) {
            for (uint256 length = 4; length + 32 <= calls[i].length; length += 32) {
                bytes memory cut = calls[i];
                assembly ("memory-safe") {
                    mstore(cut, length)
                }
                assertFalse(_try(i, cut));
            }
        }
    }

    /// @dev Far away, and next to what would wrap: no such word passes as the offset of a list, or as its length.
    function test_brokenCall_HeadOutOfBounds() public {
        uint256[5] memory words = [calls[0].length, type(uint32).max, type(uint64).max, 1 << 255, type(uint256).max];
        uint256[7] memory heads = [uint256(0), 1, 1, 1, 1, 1, 2];
        for (uint256 i; i < calls.length; ++i) {
            uint256 head = 4 + 32 * heads[i];
            uint256 list = 4 + uint256(_wordAt(calls[i], head));
            for (uint256 j; j < words.length; ++j) {
                assertFalse(_try(i, _with(calls[i], head, words[j])));
                assertFalse(_try(i, _with(calls[i], list, words[j])));
            }
        }
    }

    function testFuzz_brokenCall_WordsBroken(uint256 which, uint256[3] calldata places, uint256[3] calldata words)
        public
    {
        which %= calls.length;
        bytes memory call = calls[which];
        for (uint256 i; i < 3; ++i) {
            uint256 word = words[i] % 3 == 0 ? words[i] : 32 * (words[i] % 16);
            call = _with(call, 4 + 32 * (places[i] % (call.length / 32)), word);
        }
        _try(which, call);
    }

    function testFuzz_brokenCall_Garbage(uint256 which, bytes calldata garbage) public {
        which %= calls.length;
        _try(which, bytes.concat(bytes4(calls[which]), garbage));
    }

    /// @dev After a refusal, which has a name and is no loop to the end of the gas, nothing is as much as half done.
    function _try(uint256 which, bytes memory call) private returns (bool success) {
        bytes memory before = _views();
        uint256 inits = policy.inits();
        bytes memory reason;
        vm.prank(account);
        uint256 left = gasleft();
        (success, reason) = address(module).call{gas: GAS}(call);
        if (success) return true;
        assertLt(left - gasleft(), GAS / 4);
        assertEq(_views(), before);
        assertEq(policy.inits(), inits);
        if (reason.length == 0) assertTrue(which >= DECODED || _isHeadBroken(which, call), "no reason");
        else assertTrue(named[bytes4(reason)], string.concat("no name: ", vm.toString(reason)));
    }

    /// @dev Whether the list, or the pair of lists, lies outside the call.
    function _isHeadBroken(uint256 which, bytes memory call) private pure returns (bool) {
        uint256 head = which == 0 ? 0 : 32;
        uint256 size = call.length - 4;
        if (size < head + 32) return true;
        uint256 offset = uint256(_wordAt(call, 4 + head));
        if (offset > size || size - offset < 32) return true;
        if (which == 2) return size - offset < 64;
        return uint256(_wordAt(call, 4 + offset)) > (size - offset - 32) / 32;
    }

    function _views() private view returns (bytes memory) {
        return abi.encode(
            module.getPermissionIDs(account),
            module.getNonce(id, account),
            module.getEnabledActions(account, id),
            module.getActionPolicies(account, id, _action(target, SELECTOR)),
            module.getUserOpPolicies(account, id),
            module.getERC1271Policies(account, id),
            module.getEnabledERC7739Content(account, id)
        );
    }

    function _with(bytes memory data, uint256 at, uint256 word) private pure returns (bytes memory changed) {
        changed = bytes.concat(data);
        assembly ("memory-safe") {
            mstore(add(add(changed, 0x20), at), word)
        }
    }

    function _wordAt(bytes memory data, uint256 at) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 0x20), at))
        }
    }
}
