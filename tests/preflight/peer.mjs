// Ask @cloud-copilot/iam-simulate for the verdict on each case that standard input lists.
import { readFileSync } from 'node:fs'
import { runSimulation, anonymousPrincipal } from '@cloud-copilot/iam-simulate'

const VERDICTS = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitly_denied',
  ImplicitlyDenied: 'implicitly_denied'
}

const text = (value) => (Array.isArray(value) ? value.map(String) : String(value))
const named = (policies) => (policies ?? []).map((policy, index) => ({ name: `${index}`, policy }))
const levels = (given) =>
  (given ?? []).map((policies, index) => ({ orgIdentifier: `${index}`, policies: named(policies) }))

function simulation({ request, policies }) {
  const { principal } = request
  const context = Object.entries(request.context ?? {}).map(([key, value]) => [key, text(value)])
  const derived = {
    'aws:PrincipalArn': principal.role_arn ?? principal.arn ?? '',
    'aws:PrincipalAccount': principal.account ?? ''
  }
  if (principal.type === 'user') derived['aws:username'] = principal.arn.split('/').at(-1)
  const several = policies.session ?? []
  return {
    request: {
      principal: principal.type === 'anonymous' ? anonymousPrincipal : principal.arn,
      action: request.action,
      resource: { resource: request.resource, accountId: request.resource_account },
      contextVariables: { ...derived, ...Object.fromEntries(context) }
    },
    identityPolicies: named(policies.identity),
    sessionPolicy: several.length
      ? { Version: '2012-10-17', Statement: several.flatMap((policy) => policy.Statement) }
      : undefined,
    serviceControlPolicies: levels(policies.scp),
    resourceControlPolicies: levels(policies.rcp),
    resourcePolicy: policies.resource,
    permissionBoundaryPolicies: policies.boundary ? named([policies.boundary]) : undefined,
    vpcEndpointPolicies: policies.vpc_endpoint ? named([policies.vpc_endpoint]) : undefined,
    additionalSettings: {
      s3: { blockPublicAccess: request.flags?.s3_restrict_public_buckets === true }
    }
  }
}

const verdicts = {}
for (const item of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    const result = await runSimulation(simulation(item), {})
    const verdict = result.overallResult ?? result.result?.evaluationResult
    verdicts[item.id] = VERDICTS[verdict] ?? `error: ${JSON.stringify(result).slice(0, 200)}`
  } catch (error) {
    verdicts[item.id] = `error: ${error.message}`
  }
}
console.log(JSON.stringify(verdicts))
