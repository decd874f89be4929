// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20SpendingLimitPolicy} from "src/interfaces/IERC20SpendingLimitPolicy.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";

interface IIncreaseAllowance {
    function increaseAllowance(address spender, uint256 addedValue) external;
    function decreaseAllowance(address spender, uint256 subtractedValue) external;
}

contract ERC20SpendingLimitPolicyTest is PolicyTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    IERC20SpendingLimitPolicy private policy = IERC20SpendingLimitPolicy(deployCode("ERC20SpendingLimitPolicy.sol"));
    address private token = makeAddr("token");
    address private otherToken = makeAddr("other token");
    address private anyone = makeAddr("anyone");
    /// @dev One limit over both sums.
    ReferenceCounter.Counter private model;
    uint256 private modelSpent;
    uint256 private modelApproved;

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal view override returns (bytes memory) {
        return _encode(_array(token, otherToken), _array(1000, 1 << 80));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return false;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function _call() internal view override returns (address, uint256, bytes memory) {
        return (token, 0, _transfer(7));
    }

    function testFuzz_checkAction_AsReference(uint256 limit, uint256[16] calldata amounts, uint8[16] calldata kinds)
        public
    {
        limit = _limit(limit);
        model.limit = limit;
        _initialize(_encode(_array(token), _array(limit)));
        for (uint256 i; i < amounts.length; ++i) {
            uint256 amount = _amount(amounts[i]);
            (bytes memory data, bool approves, bool counts) = _anyCall(kinds[i], amount);
            bool agrees = !counts || model.take(amount);
            if (agrees && counts && approves) modelApproved += amount;
            if (agrees && counts && !approves) modelSpent += amount;
            if (agrees) _expectSpent(token, counts ? amount : 0, model.left());
            assertEq(_check(token, data), agrees ? AGREES : REFUSES);
            _assertCounts(token, limit, modelSpent, modelApproved);
        }
    }

    function test_checkAction_TransferOneAboveTheLimit() public {
        _initialize(_initData());
        assertEq(_check(token, _transfer(1001)), REFUSES);
        assertEq(_check(token, _transfer(1000)), AGREES);
        _assertCounts(token, 1000, 1000, 0);
        assertEq(_check(token, _transfer(1)), REFUSES);
        assertEq(_check(token, _transfer(0)), AGREES);
    }

    /// @dev A lower approval gives nothing back, so approving again in turns gets no further than the limit.
    function test_checkAction_ApprovalsAddUp() public {
        _initialize(_initData());
        assertEq(_check(token, _approve(600)), AGREES);
        assertEq(_check(token, _approve(0)), AGREES);
        assertEq(_check(token, _approve(600)), REFUSES);
        assertEq(_check(token, _increase(400)), AGREES);
        _assertCounts(token, 1000, 0, 1000);
        assertEq(_check(token, _increase(1)), REFUSES);
        assertEq(_check(token, _transfer(1)), REFUSES);
    }

    function test_checkAction_RefusesTheLargestApproval() public {
        _initialize(_initData());
        assertEq(_check(token, _approve(type(uint256).max)), REFUSES);
        _check(token, _transfer(1));
        assertEq(_check(token, _approve(type(uint256).max)), REFUSES);
        assertEq(_check(token, _increase(type(uint256).max)), REFUSES);
        assertEq(_check(token, _approve(999)), AGREES);
    }

    function test_checkAction_TransferFromToTheAccountIsFree() public {
        _initialize(_initData());
        assertEq(_check(token, _transferFrom(anyone, account, type(uint256).max)), AGREES);
        assertEq(_check(token, _transferFrom(account, account, 5)), AGREES);
        _assertCounts(token, 1000, 0, 0);
        assertEq(_check(token, _transferFrom(anyone, anyone, 1001)), REFUSES);
        assertEq(_check(token, _transferFrom(anyone, anyone, 1000)), AGREES);
        _assertCounts(token, 1000, 1000, 0);
    }

    /// @dev A sloppy token would read the account there, and a strict one reverts: it counts.
    function test_checkAction_DirtyRecipientIsNotTheAccount() public {
        _initialize(_initData());
        bytes memory data = _transferFrom(anyone, account, 1000);
        data[4 + 32] = 0x01;
        assertEq(_check(token, data), AGREES);
        _assertCounts(token, 1000, 1000, 0);
    }

    function test_checkAction_TransferToTheAccountCounts() public {
        _initialize(_initData());
        assertEq(_check(token, abi.encodeCall(IERC20.transfer, (account, 7))), AGREES);
        _assertCounts(token, 1000, 7, 0);
    }

    /// @dev Not even what moves nothing, which for an NFT is id 0.
    function testFuzz_checkAction_RefusesATokenWithoutLimit(address other, uint8 kind, uint256 amount) public {
        vm.assume(other != token && other != otherToken);
        _initialize(_initData());
        (bytes memory data,,) = _anyCall(kind, amount % 2 == 0 ? 0 : amount);
        assertEq(_check(other, data), REFUSES);
        (data,,) = _anyCall(kind, 0);
        assertEq(_check(token, data), AGREES);
        _assertCounts(other, 0, 0, 0);
    }

    function testFuzz_checkAction_RefusesNativeValue(uint256 value) public {
        value = bound(value, 1, type(uint256).max);
        _initialize(_initData());
        assertEq(policy.checkAction(id, account, token, value, _transfer(1)), REFUSES);
        assertEq(policy.checkAction(id, account, token, 0, _transfer(1)), AGREES);
    }

    function testFuzz_checkAction_RefusesOtherFunctions(bytes4 selector) public {
        for (uint8 kind; kind < 4; ++kind) {
            (bytes memory data,,) = _anyCall(kind, 1);
            vm.assume(selector != bytes4(data));
        }
        _initialize(_initData());
        assertEq(_check(token, abi.encodeWithSelector(selector, anyone, 1, 1)), REFUSES);
        assertEq(_check(token, abi.encodeCall(IIncreaseAllowance.decreaseAllowance, (anyone, 1))), REFUSES);
        assertEq(_check(token, ""), REFUSES);
    }

    function testFuzz_checkAction_RefusesCutArguments(uint8 kind, uint256 length) public {
        _initialize(_initData());
        (bytes memory data,,) = _anyCall(kind, 1);
        uint256 full = data.length;
        assertEq(_check(token, bytes.concat(data, "more")), AGREES);
        length = bound(length, 0, full - 1);
        assembly ("memory-safe") {
            mstore(data, length)
        }
        assertEq(_check(token, data), REFUSES);
    }

    function test_checkAction_MovesNoOtherCount() public {
        _initialize(_initData());
        policy.initializeWithMultiplexer(otherAccount, id, _initData());
        policy.initializeWithMultiplexer(account, otherId, _initData());
        _check(token, _transfer(5));
        _check(token, _approve(6));
        _assertCounts(token, 1000, 5, 6);
        _assertCounts(otherToken, 1 << 80, 0, 0);
        (, uint256 spent, uint256 approved) = policy.getPolicyData(id, address(this), token, otherAccount);
        assertEq(spent + approved, 0);
        (, spent, approved) = policy.getPolicyData(otherId, address(this), token, account);
        assertEq(spent + approved, 0);
    }

    /// @dev Of every width after every width; a token that is no longer named is refused.
    function testFuzz_initializeWithMultiplexer_ReplacesAll(uint256[4] memory limits, bool keeps) public {
        for (uint256 i; i < 4; ++i) {
            limits[i] = _limit(limits[i]);
        }
        _initialize(_encode(_array(token, otherToken), _array(limits[0], limits[1])));
        _check(token, _transfer(limits[0]));
        _check(otherToken, _approve(limits[1]));
        _initialize(_encode(_array(keeps ? token : anyone), _array(limits[2])));

        _assertCounts(keeps ? token : anyone, limits[2], 0, 0);
        _assertCounts(otherToken, 0, 0, 0);
        assertEq(_check(otherToken, _transfer(0)), REFUSES);
        assertEq(_check(token, _transfer(limits[2])), keeps ? AGREES : REFUSES);
        assertEq(policy.getTokens(id, address(this), account), _array(keeps ? token : anyone));

        _initialize(_encode(_array(token), _array(limits[3])));
        _assertCounts(token, limits[3], 0, 0);
    }

    function test_RevertWhen_ATokenIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20SpendingLimitPolicy.InvalidTokenAddress.selector, address(0)));
        _initialize(_encode(_array(token, address(0)), _array(1, 1)));
        _initialize(_encode(_array(token, address(1)), _array(1, 1)));
    }

    function test_RevertWhen_ALimitIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20SpendingLimitPolicy.InvalidLimit.selector, 0));
        _initialize(_encode(_array(token, otherToken), _array(1, 0)));
        _initialize(_encode(_array(token, otherToken), _array(1, 1)));
    }

    function testFuzz_RevertWhen_ATokenComesTwice(uint256 first, uint256 second) public {
        (first, second) = (_limit(first), _limit(second));
        _initialize(_encode(_array(token, otherToken), _array(first, second)));
        vm.expectRevert(abi.encodeWithSelector(IERC20SpendingLimitPolicy.DuplicateToken.selector, token));
        _initialize(_encode(_array(token, token), _array(first, second)));
    }

    function test_RevertWhen_ListsAreEmpty() public {
        vm.expectRevert(IERC20SpendingLimitPolicy.NoTokens.selector);
        _initialize(_encode(new address[](0), new uint256[](0)));
    }

    function test_RevertWhen_ListsDifferInLength() public {
        vm.expectRevert(IERC20SpendingLimitPolicy.InvalidInitDataLength.selector);
        _initialize(_encode(_array(token, otherToken), _array(1)));
        vm.expectRevert(IERC20SpendingLimitPolicy.InvalidInitDataLength.selector);
        _initialize(_encode(_array(token), _array(1, 2)));
        _initialize(_encode(_array(token), _array(1)));
    }

    function test_RevertWhen_TooManyTokens() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20SpendingLimitPolicy.TooManyTokens.selector, 129));
        _initialize(_many(129));
        _initialize(_many(128));
        assertEq(policy.getTokens(id, address(this), account).length, 128);
        _assertCounts(address(128), 128, 0, 0);
    }

    function test_RevertWhen_ATokenHasDirtyBits() public {
        uint256[] memory words = _array(uint160(token));
        _initialize(abi.encode(words, _array(1)));
        words[0] |= 1 << 160;
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encode(words, _array(1)));
    }

    function testFuzz_RevertWhen_InitDataIsCutOrLonger(uint256 length) public {
        bytes memory data = _initData();
        length = bound(length, 0, data.length + 64);
        vm.assume(length != data.length);
        bytes memory broken = new bytes(length);
        for (uint256 i; i < data.length && i < length; ++i) {
            broken[i] = data[i];
        }
        vm.expectRevert();
        _initialize(broken);
        _assertRefusedByName(broken);
    }

    function testFuzz_RevertWhen_InitDataIsOfAnotherEncoding(uint256 place, uint256 word) public {
        bytes memory data = _initData();
        // Offsets, lengths and tokens; any limit is valid.
        place = [uint256(0), 0x20, 0x40, 0x60, 0x80, 0xa0][place % 6];
        word = word % 2 == 0 ? word % 512 : word;
        uint256 old;
        assembly ("memory-safe") {
            let at := add(add(data, 0x20), place)
            old := mload(at)
            mstore(at, word)
        }
        vm.assume(old != word);
        bool isToken = place == 0x60 || place == 0x80;
        vm.assume(!isToken || word >> 160 != 0);
        if (isToken) vm.expectRevert(IPolicy.InvalidInitData.selector);
        else vm.expectRevert();
        _initialize(data);
        _assertRefusedByName(data);
    }

    /// @dev Four bytes or more of an error that the policy declares, never empty and never a panic.
    function _assertRefusedByName(bytes memory initData) private {
        (bool success, bytes memory result) =
            address(policy).call(abi.encodeCall(IPolicy.initializeWithMultiplexer, (account, id, initData)));
        assertFalse(success);
        bytes4 name = bytes4(result);
        assertTrue(
            name == IPolicy.InvalidInitData.selector || name == IERC20SpendingLimitPolicy.InvalidInitDataLength.selector
                || name == IERC20SpendingLimitPolicy.TooManyTokens.selector
                || name == IERC20SpendingLimitPolicy.NoTokens.selector
        );
    }

    function _check(address to, bytes memory data) private returns (uint256) {
        return policy.checkAction(id, account, to, 0, data);
    }

    function _expectSpent(address spent, uint256 amount, uint256 remaining) private {
        vm.expectEmit(address(policy));
        emit IERC20SpendingLimitPolicy.TokenSpent(id, address(this), spent, account, amount, remaining);
    }

    function _assertCounts(address of_, uint256 limit, uint256 spent, uint256 approved) private view {
        (uint256 a, uint256 b, uint256 c) = policy.getPolicyData(id, address(this), of_, account);
        assertEq(a, limit, "limit");
        assertEq(b, spent, "spent");
        assertEq(c, approved, "approved");
    }

    /// @dev Of any width, and often at the edge of the packed one.
    function _limit(uint256 seed) private pure returns (uint256) {
        if (seed % 3 == 0) return uint256(type(uint80).max) + seed % 5 - 2;
        return (seed >> (seed >> 8) % 256) | 1;
    }

    /// @dev Any, or near what is left.
    function _amount(uint256 seed) private view returns (uint256) {
        uint256 left = model.left();
        if (seed % 6 == 0) return left;
        if (seed % 6 == 1 && left < type(uint256).max) return left + 1;
        return seed % 6 == 2 ? seed : left / (2 + seed % 4);
    }

    function _anyCall(uint8 kind, uint256 amount) private view returns (bytes memory, bool approves, bool counts) {
        if (kind % 5 == 0) return (_transfer(amount), false, true);
        if (kind % 5 == 1) return (_approve(amount), true, true);
        if (kind % 5 == 2) return (_increase(amount), true, true);
        if (kind % 5 == 3) return (_transferFrom(account, anyone, amount), false, true);
        return (_transferFrom(anyone, account, amount), false, false);
    }

    function _transfer(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(IERC20.transfer, (anyone, amount));
    }

    function _approve(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(IERC20.approve, (anyone, amount));
    }

    function _increase(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(IIncreaseAllowance.increaseAllowance, (anyone, amount));
    }

    function _transferFrom(address from, address to, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeCall(IERC20.transferFrom, (from, to, amount));
    }

    function _encode(address[] memory tokens, uint256[] memory limits) private pure returns (bytes memory) {
        return abi.encode(tokens, limits);
    }

    function _many(uint256 count) private pure returns (bytes memory) {
        (address[] memory tokens, uint256[] memory limits) = (new address[](count), new uint256[](count));
        for (uint160 i; i < count; ++i) {
            (tokens[i], limits[i]) = (address(i + 1), i + 1);
        }
        return _encode(tokens, limits);
    }

    function _array(address a) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = a;
    }

    function _array(address a, address b) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (a, b);
    }

    function _array(uint256 a) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = a;
    }

    function _array(uint256 a, uint256 b) private pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (a, b);
    }
}
