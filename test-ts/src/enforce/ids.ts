import { type Address, encodePacked, type Hex, keccak256, size, slice } from "viem";

/** The fallback action's id, which stands for every action that was not granted by name. */
export const fallbackActionId: Hex = "0xd884b6afa19f8ace90a388daca691e4e28f20cdac5aeefd46ad8bd1c074d28cf";

/** The id of the action that stands for calls to the session module itself. */
export const moduleCallActionId: Hex = "0x986126569d6396d837d7adeb3ca726199afaf83546f38726e6f331bb92d8e9d6";

const valueSelector: Hex = "0xffffffff";

/** The selector that the module sees in a call: 0xffffffff when there is less than one. */
export const selectorOf = (data: Hex): Hex => (size(data) < 4 ? valueSelector : slice(data, 0, 4));

/** keccak256(target ‖ selector). */
export const actionIdOf = (target: Address, data: Hex): Hex =>
  keccak256(encodePacked(["address", "bytes4"], [target, selectorOf(data)]));

/** Under which a policy keeps its configuration for the user operation as a whole. */
export const userOpConfigId = (account: Address, permissionId: Hex): Hex =>
  keccak256(encodePacked(["address", "bytes32"], [account, permissionId]));

/** Under which the module keeps what it knows of an action of a session. */
export const actionKey = (permissionId: Hex, actionId: Hex): Hex =>
  keccak256(encodePacked(["bytes32", "bytes32"], [permissionId, actionId]));

/** Under which a policy keeps its configuration for one action. */
export const actionConfigId = (account: Address, permissionId: Hex, actionId: Hex): Hex =>
  userOpConfigId(account, actionKey(permissionId, actionId));
