import { parseAbi } from "viem";

/** What the service and the monitor read of SponsorPaymaster. */
export const paymasterAbi = parseAbi([
  "event TankDeposited(address indexed sponsor, address indexed from, uint256 amount, uint256 balance)",
  "event TankUnlocked(address indexed sponsor, uint256 unlocksAt)",
  "event TankLocked(address indexed sponsor)",
  "event TankWithdrawn(address indexed sponsor, address indexed to, uint256 amount, uint256 balance)",
  "event SignerChanged(address indexed sponsor, address indexed signer)",
  "event LimitsChanged(address indexed sponsor, SponsorLimits limits)",
  "event SponsorPaused(address indexed sponsor)",
  "event SponsorResumed(address indexed sponsor)",
  "event OperationReserved(bytes32 indexed userOpHash, address indexed sponsor, address indexed account, uint256 amount)",
  "event OperationCharged(bytes32 indexed userOpHash, address indexed sponsor, uint256 charge, uint256 balance)",
  "event ChargeSettled(address indexed sponsor, uint256 refund)",
  "struct Tank { uint96 balance; uint96 spentToday; uint32 day; uint32 operations; }",
  "struct SponsorLimits { uint80 perOp; uint80 perDay; uint80 perAccountDay; uint16 opsPerAccountDay; }",
  "function tankOf(address sponsor) view returns (Tank)",
  "function sponsorOf(address sponsor) view returns (address signer, uint48 unlocksAt, bool paused)",
  "function limitsOf(address sponsor) view returns (SponsorLimits)",
  "struct AccountUsage { uint80 spent; uint16 operations; uint16 day; }",
  "function usageOf(address sponsor, address account) view returns (AccountUsage)",
  "function MIN_POST_OP_GAS() view returns (uint256)",
  "function entryPoint() view returns (address)",
]);
