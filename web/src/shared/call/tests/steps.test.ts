import { expect, test } from "vitest";
import { Steps } from "../steps";

const never = () => new Promise<void>(() => undefined);

function recorded() {
  const done: string[] = [];
  const steps = new Steps(() => done.push("failed"));
  const add = (name: string, step: () => Promise<void> = async () => undefined) =>
    steps.add(async () => {
      await step();
      done.push(name);
    });
  return { done, steps, add };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

test("steps wait for each other, and a failed one stops none", async () => {
  const { done, add } = recorded();
  add("first");
  add("broken", () => Promise.reject(new Error("no")));
  add("last");
  await settled();
  expect(done).toEqual(["first", "failed", "last"]);
});

test("a step that never ends holds up nothing once it is abandoned", async () => {
  const { done, steps, add } = recorded();
  add("stuck", never);
  add("waits for it");
  steps.abandon();
  add("later");
  await settled();
  expect(done).toEqual(["later"]);
});

test("what fails after it was abandoned is nobody's failure", async () => {
  const { done, steps, add } = recorded();
  add("broken", async () => {
    await settled();
    throw new Error("closed");
  });
  await Promise.resolve();
  steps.abandon();
  await settled();
  await settled();
  expect(done).toEqual([]);
});
