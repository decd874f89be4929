import type { ContractName } from "../chain/environment.ts";

/** A function, event or error as Solidity writes it, behind its selector or the first four bytes of its topic. */
type Published = readonly [selector: `0x${string}`, item: string];

/** What the items below are made of. */
export const publishedStructs = [
  "struct PackedUserOperation { address sender; uint256 nonce; bytes initCode; bytes callData; bytes32 accountGasLimits; uint256 preVerificationGas; bytes32 gasFees; bytes paymasterAndData; bytes signature; }",
  "struct PolicyData { address policy; bytes initData; }",
  "struct ActionData { bytes4 actionTargetSelector; address actionTarget; PolicyData[] actionPolicies; }",
  "struct ERC7739Context { bytes32 appDomainSeparator; string[] contentNames; }",
  "struct ERC7739ContextHashes { bytes32 appDomainSeparator; bytes32[] contentNameHashes; }",
  "struct ERC7739Data { ERC7739Context[] allowedERC7739Content; PolicyData[] erc1271Policies; }",
  "struct Session { address sessionValidator; bytes sessionValidatorInitData; bytes32 salt; PolicyData[] userOpPolicies; ERC7739Data erc7739Policies; ActionData[] actions; bool permitERC4337Paymaster; }",
  "struct LimitUsage { uint256 limit; uint256 used; }",
  "struct ParamRule { uint8 condition; uint64 offset; bool isLimited; bytes32 ref; LimitUsage usage; }",
  "struct SixteenRules { uint256 length; ParamRule[16] rules; }",
  "struct RuleTree { uint8 rootNodeIndex; ParamRule[] rules; uint256[] packedNodes; }",
] as const;

const module: Published[] = [
  ["0x97003203", "function validateUserOp(PackedUserOperation, bytes32) returns (uint256)"],
  ["0xf551e2ee", "function isValidSignatureWithSender(address, bytes32, bytes) view returns (bytes4)"],
  ["0x6d61fe70", "function onInstall(bytes)"],
  ["0x8a91b0e3", "function onUninstall(bytes)"],
  ["0xd60b347f", "function isInitialized(address) view returns (bool)"],
  ["0xecd05961", "function isModuleType(uint256) pure returns (bool)"],

  ["0x21712407", "function enableSessions(Session[]) returns (bytes32[])"],
  ["0x454c9d82", "function enableUserOpPolicies(bytes32, PolicyData[])"],
  ["0xd056b06d", "function disableUserOpPolicies(bytes32, address[])"],
  ["0xf5297b77", "function enableERC1271Policies(bytes32, ERC7739Data)"],
  ["0x02a1a4cd", "function disableERC1271Policies(bytes32, address[], ERC7739Context[])"],
  ["0x4e33ad2e", "function enableActionPolicies(bytes32, ActionData[])"],
  ["0x6e79eee0", "function disableActionPolicies(bytes32, bytes32, address[])"],
  ["0x96e72962", "function disableActionId(bytes32, bytes32)"],
  ["0xf867b08e", "function removeSession(bytes32)"],
  ["0xf9b80369", "function revokeEnableSignature(bytes32)"],
  ["0x2e644d8d", "function setPermit4337Paymaster(bytes32, bool)"],

  ["0x795f9269", "function getNonce(bytes32, address) view returns (uint256)"],
  ["0x1be1fffb", "function getPermissionId(Session) pure returns (bytes32)"],
  ["0x05defba6", "function getSessionDigest(bytes32, address, Session, uint8) view returns (bytes32)"],
  ["0x7373f181", "function getPermissionIDs(address) view returns (bytes32[])"],
  ["0x496c8a91", "function getSessionValidatorAndConfig(address, bytes32) view returns (address, bytes)"],
  ["0xa9fa4b44", "function getEnabledActions(address, bytes32) view returns (bytes32[])"],
  ["0xd527ed6e", "function getActionPolicies(address, bytes32, bytes32) view returns (address[])"],
  ["0x44d1628c", "function getUserOpPolicies(address, bytes32) view returns (address[])"],
  ["0xa67c714e", "function getERC1271Policies(address, bytes32) view returns (address[])"],
  ["0xd0e6f608", "function getEnabledERC7739Content(address, bytes32) view returns (ERC7739ContextHashes[])"],

  ["0xadbc532f", "function isPermissionEnabled(bytes32, address) view returns (bool)"],
  ["0xc9a5ec39", "function isISessionValidatorSet(bytes32, address) view returns (bool)"],
  ["0xaf29e6b2", "function isActionIdEnabled(address, bytes32, bytes32) view returns (bool)"],
  ["0x09e5aef8", "function isActionPolicyEnabled(address, bytes32, bytes32, address) view returns (bool)"],
  ["0xf77a7eac", "function isUserOpPolicyEnabled(address, bytes32, address) view returns (bool)"],
  ["0xa7ef6205", "function isERC1271PolicyEnabled(address, bytes32, address) view returns (bool)"],
  ["0xeab25667", "function isERC7739ContentEnabled(address, bytes32, bytes32, string) view returns (bool)"],
  ["0x2dadb5e9", "function areActionsEnabled(address, bytes32, ActionData[]) view returns (bool)"],
  ["0x2445e73e", "function areUserOpPoliciesEnabled(address, bytes32, PolicyData[]) view returns (bool)"],
  ["0x1097109e", "function areERC1271PoliciesEnabled(address, bytes32, PolicyData[]) view returns (bool)"],

  ["0xfb5966a1", "event ActionIdDisabled(bytes32, bytes32, address)"],
  ["0xb21cd806", "event NonceIterated(bytes32, address, uint256)"],
  ["0x2c479309", "event PermissionIdPermit4337Paymaster(bytes32, address, bool)"],
  ["0xb2a53c8e", "event PolicyDisabled(bytes32, uint8, address, address)"],
  ["0x1c5ea73e", "event PolicyEnabled(bytes32, uint8, address, address)"],
  ["0xc5c98ce9", "event SessionCreated(bytes32, address)"],
  ["0x1ff4377b", "event SessionRemoved(bytes32, address)"],
  ["0x1b8b78a1", "event SessionValidatorDisabled(bytes32, address, address)"],
  ["0x9e1deb1d", "event SessionValidatorEnabled(bytes32, address, address)"],

  ["0xf4270752", "error PolicyCheckReverted(bytes32)"],
  ["0x3b577361", "error PolicyViolation(bytes32, address)"],
  ["0x1c792c05", "error NoPoliciesSet(bytes32)"],
  ["0x526d0da5", "error InvalidPermissionId(bytes32)"],
  ["0xd5dc9fa4", "error PaymasterValidationNotEnabled(bytes32)"],
  ["0x3ca8ef0c", "error InvalidEnableSignature(address, bytes32)"],
  ["0x540733ea", "error InvalidSelfCall()"],
  ["0x82d5d76a", "error InvalidTarget()"],
  ["0xe068d3a2", "error InvalidActionId()"],
  ["0x56d93c1a", "error NoExecutionsInBatch()"],
  ["0x6c4872f9", "error UnsupportedExecutionType()"],
  ["0xb96fcfe4", "error UnsupportedCallType(bytes1)"],
  ["0x6a01dd01", "error UnsupportedPolicy(address)"],
  ["0x97dc33dc", "error UnsupportedSmartSessionMode(uint8)"],
  ["0x2d39e3f4", "error ForbiddenValidationData()"],
  ["0xe75e2379", "error ChainIdMismatch(uint64)"],
  ["0x0b08d5be", "error HashMismatch(bytes32, bytes32)"],
  ["0x2c502de1", "error HashIndexOutOfBounds(uint256)"],
  ["0x6aeeaff8", "error SignerNotFound(bytes32, address)"],
  ["0x04a4ab94", "error InvalidUserOpSender(address)"],
  ["0xa7eae112", "error InvalidISessionValidator(address)"],
  ["0x92d69f9c", "error InvalidSession(bytes32)"],
  ["0x5cb045db", "error InvalidData()"],
  ["0xa0042b17", "error InvalidMode()"],
  ["0xbcf00e1d", "error SmartSessionModuleAlreadyInstalled(address)"],
  ["0x8277484f", "error AssociatedArray_OutOfBounds(uint256)"],
];

const policy: Published[] = [
  ["0x989c9e46", "function initializeWithMultiplexer(address, bytes32, bytes)"],
  ["0x01ffc9a7", "function supportsInterface(bytes4) view returns (bool)"],
  ["0x5d14f8bf", "event PolicySet(bytes32, address, address)"],
  ["0x6d3a33ce", "error PolicyNotInitialized(bytes32, address, address)"],
];
const ofUserOp: Published = [
  "0x7129edce",
  "function checkUserOpPolicy(bytes32, PackedUserOperation) returns (uint256)",
];
const ofAction: Published = [
  "0x05c00895",
  "function checkAction(bytes32, address, address, uint256, bytes) returns (uint256)",
];
const ofSignature: Published = [
  "0xcbf34505",
  "function check1271SignedAction(bytes32, address, address, bytes32, bytes) view returns (bool)",
];
const valueLimitExceeded: Published = ["0x8a8a722d", "error ValueLimitExceeded(bytes32, uint256, uint256)"];
const invalidInitData: Published = ["0xf9c42c60", "error InvalidInitData()"];

/**
 * The interface of the Smart Sessions contracts of live chains, written out: what a client has compiled in. Events have no
 * indexed fields.
 */
export const publishedInterface = {
  SmartSession: module,
  UniActionPolicy: [
    ...policy,
    ofAction,
    valueLimitExceeded,
    ["0xcc39a985", "function actionConfigs(bytes32, address, address) view returns (uint256, SixteenRules)"],
  ],
  ArgPolicy: [
    ...policy,
    ofAction,
    valueLimitExceeded,
    ["0xcc39a985", "function actionConfigs(bytes32, address, address) view returns (uint256, RuleTree)"],
    ["0xa133c838", "error TooManyNodes()"],
    ["0x6a4864d9", "error TooManyRules()"],
    ["0x91ffe7d8", "error EmptyExpressionTree()"],
    ["0x2509a187", "error RuleIndexOutOfBounds()"],
    ["0x1d45ed10", "error NodeChildIndexOutOfBounds()"],
    ["0xae5983a2", "error RootNodeIndexOutOfBounds()"],
  ],
  TimeFramePolicy: [
    ...policy,
    ofUserOp,
    ofAction,
    ofSignature,
    ["0xf4d09880", "function timeFrameConfigs(bytes32, address, address) view returns (uint256)"],
    ["0x60feedad", "function getTimeFrameConfig(bytes32, address, address) view returns (uint256)"],
  ],
  UsageLimitPolicy: [
    ...policy,
    ofUserOp,
    ofAction,
    ["0xed12b7f1", "function usageLimitConfigs(bytes32, address, address) view returns (uint128, uint128)"],
    ["0x59eac90d", "function getUsageLimit(bytes32, address, address) view returns (uint128)"],
    ["0x831b65a5", "function getUsed(bytes32, address, address) view returns (uint128)"],
  ],
  ValueLimitPolicy: [
    ...policy,
    ofUserOp,
    ofAction,
    ["0x9cbbc527", "function valueLimitConfigs(bytes32, address, address) view returns (uint256, uint256)"],
    ["0x856334b2", "function getValueLimit(bytes32, address, address) view returns (uint256)"],
    ["0x831b65a5", "function getUsed(bytes32, address, address) view returns (uint256)"],
    ["0xb96fcfe4", "error UnsupportedCallType(bytes1)"],
  ],
  ERC20SpendingLimitPolicy: [
    ...policy,
    ofAction,
    [
      "0xf33fa13a",
      "function getPolicyData(bytes32, address, address, address) view returns (uint256, uint256, uint256)",
    ],
    ["0x8c8443cb", "event TokenSpent(bytes32, address, address, address, uint256, uint256)"],
    ["0x73306803", "error InvalidTokenAddress(address)"],
    ["0xcdff33a4", "error InvalidLimit(uint256)"],
    ["0x4c70a781", "error InvalidInitDataLength()"],
  ],
  SimpleGasPolicy: [...policy, ofUserOp],
  ContractWhitelistPolicy: [...policy, ofAction, invalidInitData],
  SudoPolicy: [...policy, ofUserOp, ofAction, ofSignature],
} satisfies Partial<Record<ContractName, Published[]>>;
