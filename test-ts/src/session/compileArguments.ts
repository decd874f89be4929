import type { AbiParameter } from "viem";
import type { LooseArguments } from "./abiTypes.ts";
import { asArray, headSize, isDynamic, isTuple } from "./argumentLayout.ts";
import type { Bound } from "./bounds.ts";
import { compileBound } from "./compileBound.ts";
import { SessionError } from "./sessionError.ts";
import type { Rule } from "./types.ts";

type Node = LooseArguments[string] | undefined;
type Place = { readonly path: string; readonly offset: number };

/**
 * The rules that enforce bounds on a function's arguments, in the order in which the bounds are written.
 *
 * @param bounds by argument name (position where it has none); nested for structs, by index for fixed arrays.
 * @throws {SessionError} when an argument is unknown or dynamic, or a bound cannot be enforced on it.
 */
export function compileArguments(inputs: readonly AbiParameter[], bounds: LooseArguments): Rule[] {
  return compileMembers(inputs, bounds, { path: "", offset: 0 });
}

function compileMembers(members: readonly AbiParameter[], bounds: LooseArguments, at: Place): Rule[] {
  const names = members.map((member, i) => member.name || String(i));
  return Object.entries(bounds).flatMap(([name, node]) => {
    const path = at.path ? `${at.path}.${name}` : name;
    const index = names.indexOf(name);
    const member = members[index];
    if (member === undefined) {
      throw new SessionError(
        "UnknownArgument",
        `There is no argument "${path}": it is one of ${names.join(", ")}.`,
      );
    }
    if (names.lastIndexOf(name) !== index) {
      throw new SessionError(
        "AmbiguousArgument",
        `Two arguments are called "${path}": give them names in the ABI.`,
      );
    }
    const offset = members.slice(0, index).reduce((sum, before) => sum + headSize(before), at.offset);
    return compileNode(member, node, { path, offset });
  });
}

function compileNode(parameter: AbiParameter, node: Node, at: Place): Rule[] {
  if (node === undefined) return [];
  if (isDynamic(parameter)) {
    throw new SessionError(
      "DynamicArgument",
      `"${at.path}" is of type ${parameter.type}: where it lies in calldata is the caller's choice, so no rule can bound it. Grant a function that takes it in a fixed place, or leave it unbounded.`,
    );
  }
  const array = asArray(parameter);
  if (array?.length !== undefined) return compileElements(array.element, array.length, node, at);
  if (isTuple(parameter)) return compileMembers(parameter.components, asBranch(parameter, node, at), at);
  return asLeaf(parameter, node, at).flatMap((bound) =>
    compileBound(parameter.type, bound, at.path).map((comparison) => ({
      argument: at.path.split(/[.[]/, 1)[0]!,
      path: at.path,
      type: parameter.type,
      offset: at.offset,
      ...comparison,
      bound,
    })),
  );
}

function compileElements(element: AbiParameter, length: number, node: Node, at: Place): Rule[] {
  const bounds = asBranch({ ...element, type: `${element.type}[${length}]` }, node, at);
  return Object.entries(bounds).flatMap(([key, elementNode]) => {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new SessionError(
        "UnknownArgument",
        `"${at.path}" has ${length} elements, and none is called "${key}".`,
      );
    }
    const offset = at.offset + index * headSize(element);
    return compileNode(element, elementNode, { path: `${at.path}[${index}]`, offset });
  });
}

function asBranch(parameter: AbiParameter, node: Node, at: Place): LooseArguments {
  if (typeof node !== "object" || Array.isArray(node) || isBound(node)) {
    throw new SessionError("WrongBoundType", `"${at.path}" is of type ${parameter.type}: bound its members.`);
  }
  return node as LooseArguments;
}

function asLeaf(parameter: AbiParameter, node: Node, at: Place): readonly Bound[] {
  const bounds: readonly unknown[] = Array.isArray(node) ? node : [node];
  if (!bounds.every(isBound)) {
    throw new SessionError(
      "WrongBoundType",
      `"${at.path}" is of type ${parameter.type}: bound it with equal(), atMost() and so on.`,
    );
  }
  return bounds;
}

const boundNames: readonly unknown[] = ["equal", "not", "atMost", "atLeast", "below", "above", "between"];

function isBound(node: unknown): node is Bound {
  return typeof node === "object" && node !== null && "bound" in node && boundNames.includes(node.bound);
}
