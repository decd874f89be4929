// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "./Create2Lib.sol";
import {StdConstants} from "forge-std/StdConstants.sol";
import {IArgPolicy} from "src/interfaces/IArgPolicy.sol";
import {IContractWhitelistPolicy} from "src/interfaces/IContractWhitelistPolicy.sol";
import {IERC20SpendingLimitPolicy} from "src/interfaces/IERC20SpendingLimitPolicy.sol";
import {IK1Validator} from "src/interfaces/IK1Validator.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {IPaymasterPolicy} from "src/interfaces/IPaymasterPolicy.sol";
import {ISimpleGasPolicy} from "src/interfaces/ISimpleGasPolicy.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {ISmartSessionCompatibilityFallback} from "src/interfaces/ISmartSessionCompatibilityFallback.sol";
import {ISudoPolicy} from "src/interfaces/ISudoPolicy.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {IValueLimitPolicy} from "src/interfaces/IValueLimitPolicy.sol";

/// @notice The session module, its validators and its policies: one of each serves all accounts of a chain.
struct Suite {
    ISmartSession smartSession;
    ISmartSessionCompatibilityFallback compatibilityFallback;
    IOwnableValidator ownableValidator;
    IK1Validator k1Validator;
    IUniActionPolicy uniActionPolicy;
    ITimeFramePolicy timeFramePolicy;
    ISudoPolicy sudoPolicy;
    IUsageLimitPolicy usageLimitPolicy;
    IValueLimitPolicy valueLimitPolicy;
    IERC20SpendingLimitPolicy erc20SpendingLimitPolicy;
    ISimpleGasPolicy simpleGasPolicy;
    IContractWhitelistPolicy contractWhitelistPolicy;
    IArgPolicy argPolicy;
    IPaymasterPolicy paymasterPolicy;
}

/// @notice Deploys the suite.
library SuiteLib {
    bytes32 private constant SALT = 0;

    /// @notice Deploys what the chain lacks of the suite.
    function deploySuite() internal returns (Suite memory suite) {
        suite.smartSession = ISmartSession(_deployArtifact("SmartSession"));
        suite.compatibilityFallback =
            ISmartSessionCompatibilityFallback(_deployArtifact("SmartSessionCompatibilityFallback"));
        suite.ownableValidator = IOwnableValidator(_deployArtifact("OwnableValidator"));
        suite.k1Validator = IK1Validator(_deployArtifact("K1Validator"));
        suite.uniActionPolicy = IUniActionPolicy(_deployArtifact("UniActionPolicy"));
        suite.timeFramePolicy = ITimeFramePolicy(_deployArtifact("TimeFramePolicy"));
        suite.sudoPolicy = ISudoPolicy(_deployArtifact("SudoPolicy"));
        suite.usageLimitPolicy = IUsageLimitPolicy(_deployArtifact("UsageLimitPolicy"));
        suite.valueLimitPolicy = IValueLimitPolicy(_deployArtifact("ValueLimitPolicy"));
        suite.erc20SpendingLimitPolicy = IERC20SpendingLimitPolicy(_deployArtifact("ERC20SpendingLimitPolicy"));
        suite.simpleGasPolicy = ISimpleGasPolicy(_deployArtifact("SimpleGasPolicy"));
        suite.contractWhitelistPolicy = IContractWhitelistPolicy(_deployArtifact("ContractWhitelistPolicy"));
        suite.argPolicy = IArgPolicy(_deployArtifact("ArgPolicy"));
        suite.paymasterPolicy = IPaymasterPolicy(_deployArtifact("PaymasterPolicy"));
    }

    /// @dev Forge's artifact, as creationCode would make the compiler optimise the suite again for every caller.
    function _deployArtifact(string memory name) private returns (address) {
        return Create2Lib.deploy(SALT, StdConstants.VM.getCode(name));
    }
}
