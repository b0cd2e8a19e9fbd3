// A certified OpenID provider on loopback, set as FranceConnect or ProConnect is: code flow, signed userinfo, levels, logout.
// Usage: node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI LOGOUT_URI franceconnect|proconnect
// Persons are chosen by `login_hint`; POST /personnes adds one.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, client_id, client_secret, redirect_uri, logout_uri, kind] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const persons = new Map();
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'une', alg: 'RS256', use: 'sig' };

const ASSURANCE = 'https://proconnect.gouv.fr/assurance';
const PIVOT = ['given_name', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'];

const KINDS = {
  franceconnect: {
    acrValues: ['eidas1'],
    claims: { openid: ['sub', 'acr'], identite_pivot: PIVOT, preferred_username: ['preferred_username'], email: ['email'], acr: null },
  },
  // The claims of one scope each, `amr` only when asked for, and no parameter that is not known.
  proconnect: {
    acrValues: ['eidas1', 'eidas2', 'eidas3', `${ASSURANCE}/self-asserted`, `${ASSURANCE}/consistency-checked-2fa`],
    claims: {
      openid: ['sub'],
      ...Object.fromEntries(['given_name', 'usual_name', 'email', 'siret', 'uid', 'idp_id'].map((name) => [name, [name]])),
      acr: null, amr: null,
    },
  },
};
const { acrValues, claims } = KINDS[kind];
const SCOPES = Object.keys(claims).filter((name) => claims[name]);

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  clients: [{
    client_id,
    client_secret,
    redirect_uris: [redirect_uri],
    post_logout_redirect_uris: [logout_uri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    userinfo_signed_response_alg: 'RS256',
  }],
  acrValues,
  scopes: SCOPES,
  claims,
  features: {
    jwtUserinfo: { enabled: true },
    claimsParameter: { enabled: kind === 'proconnect' },
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => false },
  cookies: { keys: ['test'] },
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 300, Session: 300, Grant: 300 },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...persons.get(sub) }) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
});

// The person identifies at once, or refuses, as the test told beforehand.
let next = null;
let proof = {};

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (next === 'refus') {
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'User auth aborted' });
  }
  if (details.prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: next, ...proof } });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addOIDCClaims(['acr', 'amr']);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

async function choose(request, response) {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { sub, claims: told, acr = 'eidas1', amr } = JSON.parse(body);
  next = sub;
  proof = { acr, ...(amr && { amr }) };
  if (told) persons.set(sub, told);
  response.end('{}');
}

const callback = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) return interact(request, response).catch((error) => response.destroy(error));
  if (request.url === '/personnes') return choose(request, response);
  return callback(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
