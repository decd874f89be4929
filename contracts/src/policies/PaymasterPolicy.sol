// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IPaymasterPolicy, PaymasterConfig} from "../interfaces/IPaymasterPolicy.sol";
import {IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {DeclaredGasLib} from "../libraries/DeclaredGasLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title PaymasterPolicy
/// @notice See `IPaymasterPolicy`. What surprises:
/// - Bounds are inclusive, and count what an operation declares: unused gas is never given back.
/// - A session with named paymasters cannot pay for itself, one without cannot be sponsored.
/// - An operation that is refused counts nothing; one whose execution reverts counts.
/// - Initialising it again replaces everything and sets the count back to 0.
/// - The session's own permission for paymasters, in the module, is needed as well.
contract PaymasterPolicy is IPaymasterPolicy, PolicyBase {
    using DeclaredGasLib for PackedUserOperation;

    uint256 private constant FEE_OFFSET = 0;
    uint256 private constant PER_OP_OFFSET = 8;
    uint256 private constant TOTAL_OFFSET = 18;
    uint256 private constant PAYMASTERS_OFFSET = 28;
    uint256 private constant MAX_PAYMASTERS = 16;

    /// @dev Two words for a session with one paymaster.
    struct Config {
        uint80 perOp;
        uint80 total;
        uint80 spent;
        uint16 paymasters;
        uint64 maxFeePerGas;
        address paymaster;
        address[MAX_PAYMASTERS - 1] morePaymasters;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Config))) private _configs;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        address[] memory paymasters = _decodePaymasters(initData);
        Config storage config = _configs[configId][msg.sender][account];
        config.maxFeePerGas = uint64(bytes8(initData[FEE_OFFSET:]));
        config.perOp = uint80(bytes10(initData[PER_OP_OFFSET:]));
        config.total = uint80(bytes10(initData[TOTAL_OFFSET:]));
        config.spent = 0;
        config.paymasters = uint16(paymasters.length);
        require(config.maxFeePerGas != 0 && config.perOp != 0 && config.total != 0, InvalidInitData());
        config.paymaster = paymasters.length == 0 ? address(0) : paymasters[0];
        for (uint256 i = 1; i < paymasters.length; ++i) {
            config.morePaymasters[i - 1] = paymasters[i];
        }
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp) external returns (uint256) {
        Config storage config = _configs[id][msg.sender][userOp.sender];
        uint80 perOp = config.perOp;
        require(perOp != 0, PolicyNotInitialized(id, msg.sender, userOp.sender));
        if (!_isPayer(config, userOp.paymasterAndData)) return VALIDATION_FAILED;
        uint256 maxFeePerGas = uint128(uint256(userOp.gasFees));
        if (maxFeePerGas > config.maxFeePerGas) return VALIDATION_FAILED;

        (bool valid, uint256 gas) = userOp.declaredGas();
        // 131 bits times 64; and the count is never above its limit.
        unchecked {
            uint256 cost = gas * maxFeePerGas;
            uint80 spent = config.spent;
            if (!valid || cost > perOp || cost > config.total - spent) return VALIDATION_FAILED;
            config.spent = spent + uint80(cost);
        }
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc IPaymasterPolicy
    function getConfig(ConfigId id, address multiplexer, address account)
        external
        view
        returns (PaymasterConfig memory)
    {
        Config storage config = _configs[id][multiplexer][account];
        address[] memory paymasters = new address[](config.paymasters);
        for (uint256 i; i < paymasters.length; ++i) {
            paymasters[i] = _paymasterAt(config, i);
        }
        return PaymasterConfig(config.maxFeePerGas, config.perOp, config.total, config.spent, paymasters);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Whether one of the named paymasters pays, or nobody where none is named.
    function _isPayer(Config storage config, bytes calldata paymasterAndData) private view returns (bool) {
        uint256 count = config.paymasters;
        if (paymasterAndData.length < 20) return paymasterAndData.length == 0 && count == 0;
        address paymaster = address(bytes20(paymasterAndData));
        for (uint256 i; i < count; ++i) {
            if (_paymasterAt(config, i) == paymaster) return true;
        }
        return false;
    }

    function _paymasterAt(Config storage config, uint256 index) private view returns (address) {
        return index == 0 ? config.paymaster : config.morePaymasters[index - 1];
    }

    function _decodePaymasters(bytes calldata initData) private pure returns (address[] memory paymasters) {
        uint256 length = initData.length;
        require(length >= PAYMASTERS_OFFSET && (length - PAYMASTERS_OFFSET) % 20 == 0, InvalidInitData());
        uint256 count = (length - PAYMASTERS_OFFSET) / 20;
        require(count <= MAX_PAYMASTERS, InvalidInitData());
        paymasters = new address[](count);
        for (uint256 i; i < count; ++i) {
            address paymaster = address(bytes20(initData[PAYMASTERS_OFFSET + i * 20:]));
            require(paymaster != address(0), InvalidInitData());
            for (uint256 j; j < i; ++j) {
                require(paymasters[j] != paymaster, InvalidInitData());
            }
            paymasters[i] = paymaster;
        }
    }
}
