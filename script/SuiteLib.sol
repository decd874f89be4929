// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "./Create2Lib.sol";
import {StdConstants} from "forge-std/StdConstants.sol";
import {ArgPolicy} from "src/policies/ArgPolicy.sol";
import {ContractWhitelistPolicy} from "src/policies/ContractWhitelistPolicy.sol";
import {ERC20SpendingLimitPolicy} from "src/policies/ERC20SpendingLimitPolicy.sol";
import {SimpleGasPolicy} from "src/policies/SimpleGasPolicy.sol";
import {SudoPolicy} from "src/policies/SudoPolicy.sol";
import {TimeFramePolicy} from "src/policies/TimeFramePolicy.sol";
import {UniActionPolicy} from "src/policies/UniActionPolicy.sol";
import {UsageLimitPolicy} from "src/policies/UsageLimitPolicy.sol";
import {ValueLimitPolicy} from "src/policies/ValueLimitPolicy.sol";
import {SmartSession} from "src/session/SmartSession.sol";
import {SmartSessionCompatibilityFallback} from "src/session/SmartSessionCompatibilityFallback.sol";
import {K1Validator} from "src/validators/K1Validator.sol";
import {OwnableValidator} from "src/validators/OwnableValidator.sol";

/// @notice The session module, its validators and its policies: one of each serves all accounts of a chain.
struct Suite {
    SmartSession smartSession;
    SmartSessionCompatibilityFallback compatibilityFallback;
    OwnableValidator ownableValidator;
    K1Validator k1Validator;
    UniActionPolicy uniActionPolicy;
    TimeFramePolicy timeFramePolicy;
    SudoPolicy sudoPolicy;
    UsageLimitPolicy usageLimitPolicy;
    ValueLimitPolicy valueLimitPolicy;
    ERC20SpendingLimitPolicy erc20SpendingLimitPolicy;
    SimpleGasPolicy simpleGasPolicy;
    ContractWhitelistPolicy contractWhitelistPolicy;
    ArgPolicy argPolicy;
}

/// @notice Deploys the suite.
library SuiteLib {
    bytes32 private constant SALT = 0;

    /// @notice Deploys what the chain lacks of the suite.
    function deploySuite() internal returns (Suite memory suite) {
        suite.smartSession = SmartSession(_deployArtifact("SmartSession"));
        suite.compatibilityFallback =
            SmartSessionCompatibilityFallback(_deployArtifact("SmartSessionCompatibilityFallback"));
        suite.ownableValidator = OwnableValidator(_deployArtifact("OwnableValidator"));
        suite.k1Validator = K1Validator(_deployArtifact("K1Validator"));
        suite.uniActionPolicy = UniActionPolicy(_deployArtifact("UniActionPolicy"));
        suite.timeFramePolicy = TimeFramePolicy(_deployArtifact("TimeFramePolicy"));
        suite.sudoPolicy = SudoPolicy(_deployArtifact("SudoPolicy"));
        suite.usageLimitPolicy = UsageLimitPolicy(_deployArtifact("UsageLimitPolicy"));
        suite.valueLimitPolicy = ValueLimitPolicy(_deployArtifact("ValueLimitPolicy"));
        suite.erc20SpendingLimitPolicy = ERC20SpendingLimitPolicy(_deployArtifact("ERC20SpendingLimitPolicy"));
        suite.simpleGasPolicy = SimpleGasPolicy(_deployArtifact("SimpleGasPolicy"));
        suite.contractWhitelistPolicy = ContractWhitelistPolicy(_deployArtifact("ContractWhitelistPolicy"));
        suite.argPolicy = ArgPolicy(_deployArtifact("ArgPolicy"));
    }

    /// @dev Forge's artifact, as creationCode would make the compiler optimise the suite again for every caller.
    function _deployArtifact(string memory name) private returns (address) {
        return Create2Lib.deploy(SALT, StdConstants.VM.getCode(name));
    }
}
