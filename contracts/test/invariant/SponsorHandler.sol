// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISponsorPaymaster, SponsorLimits, SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";
import {ProbeAccount} from "test/utils/ProbeAccount.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Three sponsors, four accounts, and what they may do: bundles of several operations on the same tanks, with
/// executions that fail or pay a tank, `postOp` that fails, deposits of anybody, withdrawals, limits, time.
contract SponsorHandler is SponsorFixture {
    using UserOpBuilder for PackedUserOperation;

    uint256 public constant SPONSORS = 3;
    uint256 private constant ACCOUNTS = 4;

    address[SPONSORS] public sponsors;
    address[ACCOUNTS] private _accounts;
    /// @notice What anybody gave the paymaster, less what its owner took and what sponsors may have got of it, in wei.
    uint256 public given;
    /// @notice Bundles that were included, and operations whose reservation stands.
    uint256 public bundles;
    uint256 public standing;
    /// @notice How often the books were looked at in the middle of a bundle, and how often they were wrong.
    uint256 public looks;
    uint256 public wrongs;

    constructor() {
        setUp();
        for (uint256 i; i < ACCOUNTS; ++i) {
            _accounts[i] = address(new ProbeAccount());
            vm.deal(_accounts[i], 1_000 ether);
        }
        for (uint256 i; i < SPONSORS; ++i) {
            sponsors[i] = makeAddr(string.concat("sponsor ", vm.toString(i)));
            openTank(sponsors[i], 1 ether);
        }
    }

    function paymasterUnderTest() external view returns (ISponsorPaymaster) {
        return paymaster;
    }

    /// @notice The first sponsor, which is there besides the three.
    function firstSponsor() external view returns (address) {
        return sponsor;
    }

    /// @notice A bundle of up to four operations, on up to three tanks.
    function bundle(uint256 seed, uint256 count) external {
        PackedUserOperation[] memory ops = new PackedUserOperation[](bound(count, 1, ACCOUNTS));
        for (uint256 i; i < ops.length; ++i) {
            ops[i] = _op(_accounts[i], uint256(keccak256(abi.encode(seed, i))));
        }
        if (_trySend(ops)) ++bundles;
    }

    /// @notice An operation whose `postOp` fails.
    function failingPostOp(uint256 seed) external {
        PackedUserOperation[] memory ops = new PackedUserOperation[](1);
        ops[0] = _op(_accounts[0], seed);
        vm.mockCallRevert(address(paymaster), abi.encodeWithSelector(IPaymaster.postOp.selector), "");
        if (_trySend(ops)) ++standing;
        vm.clearMockedCalls();
    }

    function fund(uint256 who, uint256 amount) external {
        deposit(sponsors[who % SPONSORS], bound(amount, 0, 1 ether));
    }

    /// @dev What the last charge was too high at most, less what it was: so much of the gift goes to its sponsor, as nobody can
    /// tell it from what the EntryPoint gave back.
    function give(uint256 amount, bool settled) external {
        amount = bound(amount, 0, 1 ether);
        (address last, uint256 atMost) = paymaster.pendingSettlement();
        uint256 snapshot = vm.snapshotState();
        uint256 before = paymaster.tankOf(last).balance;
        paymaster.settle();
        uint256 due = paymaster.tankOf(last).balance - before;
        vm.revertToStateAndDelete(snapshot);

        vm.deal(address(this), amount);
        entryPoint.depositTo{value: amount}(address(paymaster));
        uint256 taken = amount < atMost - due ? amount : atMost - due;
        given += amount - taken;
        if (!settled) return;
        paymaster.settle();
        assertEq(paymaster.tankOf(last).balance, before + due + taken);
    }

    /// @notice Called by accounts in the middle of a bundle: of what operations reserve the EntryPoint has taken as much out of
    /// the deposit as the paymaster out of the tanks.
    function look() external {
        ++looks;
        uint256 sum = balance();
        for (uint256 i; i < SPONSORS; ++i) {
            sum += paymaster.tankOf(sponsors[i]).balance;
        }
        if (sum != paymaster.totalTanks() || sum > entryPoint.balanceOf(address(paymaster))) ++wrongs;
    }

    /// @notice A sponsor pays for accounts without a signature, up to a total a day.
    function rule(uint256 who, uint256 perDay) external {
        address[] memory accounts = new address[](1);
        accounts[0] = _accounts[who % ACCOUNTS];
        vm.prank(sponsors[who % SPONSORS]);
        paymaster.openStandingRule(uint80(bound(perDay, 0.001 ether, 10 ether)), accounts, new bytes32[](0));
    }

    function withdraw(uint256 who, uint256 amount) external {
        address payer = sponsors[who % SPONSORS];
        vm.startPrank(payer);
        paymaster.unlockTank();
        pass(2 days);
        paymaster.withdrawTo(payable(makeAddr("to")), bound(amount, 0, paymaster.tankOf(payer).balance));
        paymaster.lockTank();
        vm.stopPrank();
    }

    function limit(uint256 who, uint256 perDay, bool perAccount, uint16 operations) external {
        perDay = bound(perDay, 0.1 ether, 10 ether);
        vm.prank(sponsors[who % SPONSORS]);
        paymaster.setLimits(SponsorLimits(0, uint80(perDay), perAccount ? uint80(perDay) : 0, operations % 64));
    }

    /// @notice The owner takes all that it can.
    function skim() external {
        (, uint256 pending) = paymaster.pendingSettlement();
        uint256 surplus = paymaster.surplus();
        uint256 free = surplus > pending ? surplus - pending : 0;
        vm.prank(paymasterOwner);
        paymaster.withdrawSurplus(payable(paymasterOwner), free);
        given = given > free ? given - free : 0;
    }

    function settle() public {
        paymaster.settle();
    }

    function pass(uint256 time) public {
        vm.warp(block.timestamp + bound(time, 1, 2 days));
        today = uint32(block.timestamp / 1 days);
    }

    function _op(address account_, uint256 seed) private view returns (PackedUserOperation memory op) {
        address payer = sponsors[seed % SPONSORS];
        op = opOf(account_, 0);
        op.signature = abi.encode((seed >> 64) % 40_000);
        uint256 kind = (seed >> 96) % 4;
        if (kind == 0) op = running(op, (seed >> 128) % 200_000, true);
        if (kind == 1) op = running(op, (seed >> 128) % 90_000, false);
        // Pays a tank in the middle of the bundle, perhaps just what was reserved there.
        if (kind == 2) {
            uint256 value = seed >> 255 == 0 ? 750_000 * uint256(GAS_PRICE) : 1;
            address to = sponsors[(seed >> 160) % SPONSORS];
            op = calling(op, address(paymaster), value, abi.encodeCall(ISponsorPaymaster.depositFor, (to)));
        }
        if (kind == 3) op = calling(op, address(this), 0, abi.encodeCall(SponsorHandler.look, ()));
        op = op.withGas(uint128(100_000 + (seed >> 32) % 1e6), uint128(150_000 + (seed >> 48) % 1e6));
        bool byRule = (seed >> 112) % 4 == 0 && paymaster.isAccountAllowed(payer, account_);
        if (!byRule) return signedFor(op, payer, today, 0, 0, signer);
        op.paymasterAndData = terms(paymaster, POST_OP_GAS, SponsorMode.STANDING_RULE, payer, today);
    }

    function _trySend(PackedUserOperation[] memory ops) private returns (bool) {
        vm.prank(bundler, bundler);
        try entryPoint.handleOps(ops, bundler) {
            return true;
        } catch {
            return false;
        }
    }
}
