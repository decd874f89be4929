// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockAccount} from "test/utils/MockAccount.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Accounts, a pool and one session key, and what that key signs to trade. Each permission lets it sell one token
/// to the pool for the account: so much a trade, so much in total, until some time.
abstract contract SessionScene is Test {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    uint256 public constant ACCOUNTS = 2;
    uint256 public constant PERMISSIONS = 3;
    uint256 public constant PER_TRADE = 1 ether;
    uint256 public constant WEALTH = 1e24;

    ISmartSession public module = ISmartSession(deployCode("SmartSession.sol"));
    IUniActionPolicy public uni = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    ITimeFramePolicy public timeFrame = ITimeFramePolicy(deployCode("TimeFramePolicy.sol"));
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

    function permissionId(uint256 who, uint256 which) public view returns (PermissionId) {
        return session(who, which, 0, 0).permissionId();
    }

    function configId(uint256 who, uint256 which) external view returns (ConfigId) {
        return SessionBuilder.actionConfigId(
            address(accounts[who]), session(who, which, 0, 0), address(_pool), MockDexPool.swap.selector
        );
    }

    function session(uint256 who, uint256 which, uint256 limit, uint256 validUntil)
        public
        view
        returns (Session memory)
    {
        ParamRule[] memory rules = new ParamRule[](3);
        rules[0] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(address(sold)));
        rules[1] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 1, PER_TRADE, limit);
        rules[2] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 3, uint160(address(accounts[who])));
        bytes memory swaps = abi.encode(ParamRuleBuilder.config(rules));
        return SessionBuilder.forKey(ISessionValidator(address(_validator)), key).withSalt(bytes32(which))
            .withUserOpPolicy(address(timeFrame), abi.encodePacked(uint48(validUntil), uint48(0)))
            .withAction(address(_pool), MockDexPool.swap.selector, address(uni), swaps);
    }

    function _op(uint256 who, uint256[] memory amounts, bool fails)
        internal
        view
        returns (PackedUserOperation memory op)
    {
        Execution[] memory calls = new Execution[](amounts.length);
        uint256 minimum = fails ? WEALTH : 0;
        for (uint256 i; i < calls.length; ++i) {
            bytes memory call =
                abi.encodeCall(MockDexPool.swap, (address(sold), amounts[i], minimum, address(accounts[who])));
            calls[i] = Execution(address(_pool), 0, call);
        }
        op = UserOpBuilder.forAccount(address(accounts[who]));
        return calls.length == 1 ? op.withCall(address(_pool), calls[0].callData) : op.withBatch(calls);
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
