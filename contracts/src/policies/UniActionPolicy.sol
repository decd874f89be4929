// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {ParamRule} from "../interfaces/IParamRule.sol";
import {IActionPolicy, IPolicy} from "../interfaces/IPolicy.sol";
import {IUniActionPolicy, ParamRules} from "../interfaces/IUniActionPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {EncodedRule, Header, ParamRuleLib, StoredRule} from "../libraries/ParamRuleLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title UniActionPolicy
/// @notice See `IUniActionPolicy`. What surprises:
/// - Comparisons are unsigned and see whole words: an address with dirty upper bytes equals no address, and -1 is the
///   greatest number there is.
/// - A rule sees the word at a fixed place. Bounding a dynamic argument means bounding its offset word as well.
/// - Running totals are counted in validation: an operation whose execution reverts has used them up. Where a later rule
///   refuses, an earlier one has counted already; the session module reverts, which undoes it.
/// - A total starts at the `used` of the init data, and setting the configuration again starts it anew. After a shorter
///   rule list nothing of a longer one is left in force.
/// - Words of the init data behind the rules counted by `length` are not looked at.
contract UniActionPolicy is IUniActionPolicy, PolicyBase {
    using ParamRuleLib for Header;
    using ParamRuleLib for StoredRule;

    uint256 private constant MAX_RULES = 16;

    /// @dev `ActionConfig` in calldata.
    struct EncodedConfig {
        uint256 valueLimitPerUse;
        uint256 length;
        EncodedRule[MAX_RULES] rules;
    }

    /// @dev 66 slots. The header's bits are the rules' descriptors, the first one lowest; 0 ends them. It holds the first rule's
    /// ref too, where that fits.
    struct Config {
        Header header;
        StoredRule[MAX_RULES] rules;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Config))) private _configs;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        EncodedConfig calldata encoded = _decode(initData);
        Config storage config = _configs[configId][msg.sender][account];
        EncodedRule calldata first = encoded.rules[0];
        bool inHead = ParamRuleLib.fitsHead(first, encoded.length, encoded.valueLimitPerUse, account);
        uint256 descriptors;
        for (uint256 i; i < encoded.length; ++i) {
            uint256 descriptor = config.rules[i].store(encoded.rules[i], inHead && i == 0, account);
            descriptors |= descriptor << i * ParamRuleLib.DESCRIPTOR_BITS;
        }
        if (inHead) config.header.storeHead(descriptors, first.ref);
        else config.header.store(descriptors, encoded.valueLimitPerUse);
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256 value, bytes calldata data)
        external
        returns (uint256)
    {
        Config storage config = _configs[id][msg.sender][account];
        (uint256 descriptors, uint256 valueLimit, uint256 headRef) = config.header.loadHead();
        require(descriptors != 0, PolicyNotInitialized(id, msg.sender, account));
        require(value <= valueLimit, ValueLimitExceeded(id, value, valueLimit));
        StoredRule storage rule = config.rules[0];
        for (; descriptors != 0; descriptors >>= ParamRuleLib.DESCRIPTOR_BITS) {
            if (!rule.check(descriptors, headRef, account, data)) return VALIDATION_FAILED;
            rule = rule.next();
        }
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc IUniActionPolicy
    function actionConfigs(ConfigId id, address multiplexer, address account)
        external
        view
        returns (uint256 valueLimitPerUse, ParamRules memory paramRules)
    {
        Config storage config = _configs[id][multiplexer][account];
        uint256 descriptors;
        uint256 headRef;
        (descriptors, valueLimitPerUse, headRef) = config.header.loadHead();
        for (; descriptors != 0; ++paramRules.length) {
            uint256 descriptor = descriptors & ParamRuleLib.DESCRIPTOR_MASK;
            paramRules.rules[paramRules.length] = config.rules[paramRules.length].load(descriptor, account);
            if (ParamRuleLib.isHead(descriptor)) paramRules.rules[paramRules.length].ref = bytes32(headRef);
            descriptors >>= ParamRuleLib.DESCRIPTOR_BITS;
        }
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IActionPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _decode(bytes calldata initData) private pure returns (EncodedConfig calldata encoded) {
        require(initData.length >= 98 * 32, InvalidInitData());
        // abi.decode would copy all of it into memory, and look at what no rule uses.
        assembly ("memory-safe") {
            encoded := initData.offset
        }
        uint256 length = encoded.length;
        require(length != 0 && length <= MAX_RULES, InvalidRuleCount(length));
    }
}
