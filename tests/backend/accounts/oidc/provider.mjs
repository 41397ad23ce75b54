// A real OpenID provider (oidc-provider, certified) that looks like Pro Santé Connect. What a person would do on its
// pages happens by itself: `login_hint` in the address says who signs in. Prints "ready" once it listens.
//
// node provider.mjs '{"port", "clientId", "clientSecret", "redirectUri", "algorithm", "authMethod", "people"}'
// people: {[subject]: {acr, claims}}
import { generateKeyPairSync, randomUUID } from "node:crypto";

const { Provider } = await import(
  new URL("../../../../web/node_modules/oidc-provider/lib/index.js", import.meta.url)
);
const { port, clientId, clientSecret, redirectUri, algorithm, authMethod, people } = JSON.parse(
  process.argv[2],
);

const { privateKey } =
  algorithm === "ES256"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: algorithm, use: "sig" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: algorithm,
      token_endpoint_auth_method: authMethod,
      require_auth_time: true,
    },
  ],
  jwks: { keys: [key] },
  clientAuthMethods: [authMethod],
  cookies: { keys: [randomUUID()] },
  pkce: { required: () => true },
  acrValues: [...new Set(Object.values(people).map((person) => person.acr))],
  scopes: ["openid", "scope_all"],
  claims: {
    openid: ["sub"],
    scope_all: ["SubjectNameID", "SubjectRefPro", "given_name", "family_name", "otherIds"],
  },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub].claims }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid scope_all");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const person = people[params.login_hint];
  const result = person
    ? { login: { accountId: params.login_hint, acr: person.acr, amr: ["sc"] } }
    : { error: "access_denied", error_description: "<script>personne</script>" };
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
