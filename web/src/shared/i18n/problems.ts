import type { ApiProblem } from "../api/problem";
import { tc } from "./common";

/** What happened and what to do now, in the person's words. Unknown codes get the plain fallback. */
export function problemWords(problem: ApiProblem): { title: string; help: string } {
  return {
    title: tc.find(`problem.${problem.code}.title`) ?? tc("problem.fallback.title"),
    help: tc.find(`problem.${problem.code}.help`) ?? tc("problem.fallback.help"),
  };
}
