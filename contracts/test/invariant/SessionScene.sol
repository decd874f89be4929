// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {IERC20SpendingLimitPolicy} from "src/interfaces/IERC20SpendingLimitPolicy.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ISmartSession, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockAccount} from "test/utils/MockAccount.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Accounts, a pool and one session key, and what that key signs. Each permission lets it sell one token to the pool
/// for the account, so much a trade and so much in total, and pay anybody in that token, so much and so many times in all;
/// until some time.
abstract contract SessionScene is Test {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    /// @dev What one grant says.
    struct Terms {
        uint256 limit;
        /// @dev Behind the three that each grant has; each stricter than the one before.
        uint256 furtherRules;
        uint256 purse;
        uint256 payments;
        uint256 validUntil;
    }

    /// @dev One call of an operation: a trade or a payment.
    struct Move {
        bool pays;
        uint256 amount;
    }

    uint256 public constant ACCOUNTS = 2;
    uint256 public constant PERMISSIONS = 3;
    uint256 public constant PER_TRADE = 1 ether;
    uint256 public constant WEALTH = 1e24;
    uint256 public constant MAX_FURTHER_RULES = 13;
    address public constant PAYEE = address(0xbeef);

    ISmartSession public module = ISmartSession(deployCode("SmartSession.sol"));
    IUniActionPolicy public uni = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    ITimeFramePolicy public timeFrame = ITimeFramePolicy(deployCode("TimeFramePolicy.sol"));
    IERC20SpendingLimitPolicy public spending = IERC20SpendingLimitPolicy(deployCode("ERC20SpendingLimitPolicy.sol"));
    IUsageLimitPolicy public usage = IUsageLimitPolicy(deployCode("UsageLimitPolicy.sol"));
    MockERC20 public sold = new MockERC20("Sold", "SOLD");
    MockERC20 public bought = new MockERC20("Bought", "BGHT");
    MockAccount[ACCOUNTS] public accounts;
    IOwnableValidator internal _validator = IOwnableValidator(deployCode("OwnableValidator.sol"));
    MockDexPool internal _pool = new MockDexPool(address(sold), address(bought));
    address public key;
    uint256 internal _keySecret;
    uint256 internal _ownerSecret;
    uint256 internal _ops;

    constructor() {
        address owner;
        (owner, _ownerSecret) = makeAddrAndKey("owner");
        (key, _keySecret) = makeAddrAndKey("session key");
        sold.mint(address(this), WEALTH);
        bought.mint(address(this), WEALTH);
        sold.approve(address(_pool), WEALTH);
        bought.approve(address(_pool), WEALTH);
        _pool.addLiquidity(WEALTH, WEALTH);
        for (uint256 who; who < ACCOUNTS; ++who) {
            accounts[who] = new MockAccount(owner);
            sold.mint(address(accounts[who]), WEALTH);
            vm.prank(address(accounts[who]));
            sold.approve(address(_pool), type(uint256).max);
        }
    }

    function permissionId(uint256 which) public view returns (PermissionId) {
        return _session(which).permissionId();
    }

    function tradesId(uint256 who, uint256 which) external view returns (ConfigId) {
        return SessionBuilder.actionConfigId(
            address(accounts[who]), _session(which), address(_pool), MockDexPool.swap.selector
        );
    }

    function paymentsId(uint256 who, uint256 which) external view returns (ConfigId) {
        return
            SessionBuilder.actionConfigId(
                address(accounts[who]), _session(which), address(sold), IERC20.transfer.selector
            );
    }

    function session(uint256 who, uint256 which, Terms memory terms) public view returns (Session memory made) {
        bytes memory trades = abi.encode(ParamRuleBuilder.config(_rules(who, terms)));
        made = _session(which).withAction(address(_pool), MockDexPool.swap.selector, address(uni), trades);
        made = made.withAction(address(sold), IERC20.transfer.selector, _payments(terms));
        return made.withUserOpPolicy(address(timeFrame), abi.encodePacked(uint48(terms.validUntil), uint48(0)));
    }

    /// @notice The most that one trade may be, and all of them: what the last of the rules allows.
    function strictest(Terms memory terms) public pure returns (uint256 perTrade, uint256 total) {
        return _bounds(terms, terms.furtherRules);
    }

    function _bounds(Terms memory terms, uint256 index) private pure returns (uint256 perTrade, uint256 total) {
        return (PER_TRADE - index * PER_TRADE / 16, terms.limit - index * terms.limit / 16);
    }

    function _session(uint256 which) private view returns (Session memory) {
        return SessionBuilder.forKey(ISessionValidator(address(_validator)), key).withSalt(bytes32(which));
    }

    function _payments(Terms memory terms) private view returns (PolicyData[] memory policies) {
        address[] memory tokens = new address[](1);
        uint256[] memory limits = new uint256[](1);
        (tokens[0], limits[0]) = (address(sold), terms.purse);
        policies = new PolicyData[](2);
        policies[0] = PolicyData(address(spending), abi.encode(tokens, limits));
        policies[1] = PolicyData(address(usage), abi.encodePacked(uint128(terms.payments)));
    }

    function _rules(uint256 who, Terms memory terms) private view returns (ParamRule[] memory rules) {
        rules = new ParamRule[](3 + terms.furtherRules);
        rules[0] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(address(sold)));
        rules[1] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 1, PER_TRADE, terms.limit);
        rules[2] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 3, uint160(address(accounts[who])));
        for (uint256 i = 3; i < rules.length; ++i) {
            (uint256 perTrade, uint256 total) = _bounds(terms, i - 2);
            rules[i] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 1, perTrade, total);
        }
    }

    /// @param fails whether the pool is asked for more than it can give.
    function _op(uint256 who, Move[] memory moves, bool fails) internal view returns (PackedUserOperation memory op) {
        Execution[] memory calls = new Execution[](moves.length);
        uint256 minimum = fails ? WEALTH : 0;
        for (uint256 i; i < calls.length; ++i) {
            uint256 amount = moves[i].amount;
            calls[i] = moves[i].pays
                ? Execution(address(sold), 0, abi.encodeCall(IERC20.transfer, (PAYEE, amount)))
                : Execution(address(_pool), 0, _swap(who, amount, minimum));
        }
        op = UserOpBuilder.forAccount(address(accounts[who]));
        return calls.length == 1 ? op.withCall(calls[0].target, calls[0].callData) : op.withBatch(calls);
    }

    function _swap(uint256 who, uint256 amount, uint256 minimum) private view returns (bytes memory) {
        return abi.encodeCall(MockDexPool.swap, (address(sold), amount, minimum, address(accounts[who])));
    }

    function _opHash() internal view returns (bytes32) {
        return keccak256(abi.encode("user operation", _ops));
    }

    function _useSignature(PermissionId id) internal view returns (bytes memory) {
        return abi.encodePacked(uint8(0), id, _keySignature());
    }

    function _keySignature() internal view returns (bytes memory) {
        return _sign(_keySecret, keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", _opHash())));
    }

    function _sign(uint256 secret, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
        return abi.encodePacked(r, s, v);
    }
}
