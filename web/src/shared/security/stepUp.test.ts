import { expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import { stepUpAsked, withStepUp } from "./stepUp";

const refusal = () => new ApiProblem({ code: "session.step_up_required", status: 403 });

/** Refuses until the person has confirmed. */
function guarded() {
  const state = { confirmed: false, calls: 0 };
  const request = async () => {
    state.calls += 1;
    if (!state.confirmed) throw refusal();
    return "done";
  };
  return { state, request };
}

const asked = async () => {
  while (!stepUpAsked.value) await Promise.resolve();
  return stepUpAsked.value;
};

it("asks, then makes the call once more", async () => {
  const { state, request } = guarded();
  const running = withStepUp(request);
  const question = await asked();
  state.confirmed = true;
  question.answer(true);
  expect(await running).toBe("done");
  expect(state.calls).toBe(2);
  expect(stepUpAsked.value).toBeUndefined();
});

it("leaves the refusal to the caller when the person declines", async () => {
  const { state, request } = guarded();
  const running = withStepUp(request);
  (await asked()).answer(false);
  await expect(running).rejects.toMatchObject({ code: "session.step_up_required" });
  expect(state.calls).toBe(1);
});

it("asks one question for two calls", async () => {
  const one = guarded();
  const two = guarded();
  const running = Promise.all([withStepUp(one.request), withStepUp(two.request)]);
  const question = await asked();
  one.state.confirmed = true;
  two.state.confirmed = true;
  question.answer(true);
  expect(await running).toEqual(["done", "done"]);
});

it("asks nothing for any other refusal", async () => {
  const request = () => Promise.reject(new ApiProblem({ code: "request.not_found", status: 404 }));
  await expect(withStepUp(request)).rejects.toMatchObject({ code: "request.not_found" });
  expect(stepUpAsked.value).toBeUndefined();
});
