type Resolvers<T> = {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
};

// prool calls Promise.withResolvers, which Node 20 lacks: this module is imported before it.
const promise = Promise as typeof Promise & { withResolvers?: <T>() => Resolvers<T> };
promise.withResolvers ??= <T>(): Resolvers<T> => {
  let resolve!: Resolvers<T>["resolve"];
  let reject!: Resolvers<T>["reject"];
  return {
    promise: new Promise<T>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    }),
    resolve,
    reject,
  };
};
