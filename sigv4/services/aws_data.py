"""AWS's services as botocore describes them. Generated; do not edit.

Made by tools/generate_services.py from botocore 1.44.8: data/endpoints.json,
data/partitions.json, and service-2.json and endpoint-rule-set-1.json of each service.
"""

from __future__ import annotations

# What stands before the region in a host, and the signing names that it takes.
PREFIXES = """\
a2i-runtime.sagemaker sagemaker
abuse
access-analyzer
account
account-access
account-access-runtime account-access
acm
acm-acme acm
acm-pca
aco-automation
admin.wickr wickr
agent-discovery
agent-registry
agent-registry-control agent-registry
agreement-marketplace aws-marketplace
aidevops
aiops
airflow
airflow-serverless
amplify
amplifybackend
amplifyuibuilder
analytics-omics omics
aos es
aoss
api.detective detective
api.ecr ecr
api.ecr-public ecr-public
api.iot-tunneling IoTSecuredTunneling
api.iotdeviceadvisor iotdeviceadvisor
api.iotmanagedintegrations iotmanagedintegrations
api.iotwireless iotwireless
api.mediatailor mediatailor
api.pricing pricing
api.sagemaker sagemaker
api.sustainability sustainability
api.tunneling.iot IoTSecuredTunneling
apigateway
apiportal
app-integrations
appconfig
appconfigdata appconfig
appfabric
appflow
application-autoscaling
application-cost-profiler
application-signals
applicationinsights
appmesh
apprunner
appstream2 appstream
appsync
aps
arc-recovery-control-config route53-recovery-control-config
arc-region-switch
arc-region-switch-control-plane arc-region-switch
arc-zonal-shift
artifact
athena
auditmanager
autoscaling
autoscaling-plans
b2bi
backup
backup-gateway
backup-search
batch
bcm-dashboards
bcm-data-exports
bcm-pricing-calculator
bcm-recommended-actions
bedrock
bedrock-agent bedrock
bedrock-agent-runtime bedrock
bedrock-agentcore
bedrock-agentcore-control bedrock-agentcore
bedrock-data-automation bedrock
bedrock-data-automation-runtime bedrock
bedrock-runtime bedrock
billing
billingconductor
braket
budgets
cases
cassandra
cassandra-streams cassandra
catalog-marketplace aws-marketplace
catalog.marketplace aws-marketplace
ce
chatbot
chime
cleanrooms
cleanrooms-ml
cloud9
cloudcontrolapi
clouddirectory
cloudformation
cloudfront
cloudfront-keyvaluestore
cloudhsm
cloudhsmv2 cloudhsm
cloudsearch
cloudsearchdomain cloudsearch
cloudtrail
cloudtrail-data
cloudwatch-omni cloudwatch
cn.transcribe transcribe
codeartifact
codebuild
codecatalyst
codecommit
codeconnections
codedeploy
codeguru-profiler
codeguru-reviewer
codeguru-security
codepipeline
codestar-connections
codestar-notifications
cognito-identity
cognito-idp
cognito-sync
comprehend
comprehendmedical
compute-optimizer
config
connect
connect-campaigns
contact-lens connect
continuum
control-storage-omics omics
controlcatalog
controlplane.payment-cryptography payment-cryptography
controltower
cost-optimization-hub
cp.maps.geo geo
cp.places.geo geo
cp.routes.geo geo
cur
data-ats.iot iotdata
data-lakeformation lakeformation
data-servicediscovery servicediscovery
data-signer signer
data.ats.iot iotdata
data.iot iotdata
data.jobs.iot iot-jobs-data
data.mediastore mediastore
data.qapps qapps
databrew
dataexchange
datapipeline
dataplane.payment-cryptography payment-cryptography
datasync
datazone
dax
ddb dynamodb
deadline
deployment-marketplace aws-marketplace
detective
devicefarm
devops-guru
directconnect
discovery
discovery-marketplace aws-marketplace
dlm
dms
docdb
docdb-elastic
drs
ds
ds-data
dsql
dynamodb
ebs
ec2
ec2-instance-connect
ec2.s3-outposts s3-outposts
ecr
ecr-public
ecs
edge.sagemaker sagemaker
efs elasticfilesystem
eks
eks-auth
elasticache
elasticbeanstalk
elasticfilesystem
elasticloadbalancing
elasticmapreduce
elemental-inference
email ses
emr-containers
emr-serverless
end-user-messaging
entitlement-marketplace aws-marketplace
entitlement.marketplace aws-marketplace
entityresolution
es
events
eventsv2 events
evs
execute-api
featurestore-runtime.sagemaker sagemaker
firehose
fis
fms
forecast
forecastquery forecast
frauddetector
freetier
fsx
gamelift
gameliftstreams
gateway-runtime.sagemaker sagemaker
geo
geo-maps
geo-places
geo-routes
glacier
globalaccelerator
glue
grafana
greengrass
greengrass-ats.iot greengrass
groundstation
guardduty
health
health-agent
healthlake
iam
iam-toolbox iam
identity-chime chime
identitystore
imagebuilder
importexport IngestionService|importexport
inferencerouter-runtime.sagemaker sagemaker
ingest.timestream timestream
inspector
inspector-scan
inspector2
interconnect
internetmonitor
invoicing
iot
iotfleetwise
iotsecuredtunneling
iotsitewise
iotthingsgraph
iottwinmaker
iotwireless
ivs
ivschat
ivsrealtime ivs
job-runtime.sagemaker sagemaker
kafka
kafka-api kafka
kafkaconnect
kendra
kendra-ranking
kinesis
kinesis-queues kinesis
kinesisanalytics
kinesisvideo
kms
lakeformation
lambda
launchwizard
license-manager
license-manager-linux-subscriptions
license-manager-user-subscriptions
lightsail
logs
lookoutequipment
m2
machinelearning
macie2
mail-manager ses
managedblockchain
managedblockchain-query
maps.geo geo-maps|geo
marketplacecommerceanalytics
media-pipelines-chime chime
mediaconnect
mediaconvert
medialive
mediapackage
mediapackage-vod
mediapackagev2
mediastore
mediatailor
medical-imaging
meetings-chime chime
memory-db memorydb
messaging-chime chime
metering-marketplace aws-marketplace
metering.marketplace aws-marketplace
metrics.sagemaker sagemaker
mgh
mgn
migrationhub-config mgh
migrationhub-orchestrator
migrationhub-strategy
mobileanalytics
models-v2-lex lex
models.lex lex
monitoring
mpa
mq
mturk-requester
mturk-requester-sandbox mturk-requester
neptune
neptune-db
neptune-graph
network-firewall
network-security-manager
networkflowmonitor
networkmanager
networkmonitor
notifications
notifications-contacts
nova-act
oam
observabilityadmin
odb
oidc sso-oauth
omics
organizations
osis
osm
outposts
participant.connect execute-api
partnercentral-account
partnercentral-benefits
partnercentral-channel
partnercentral-marketing
partnercentral-prm partnercentral
partnercentral-selling
payments
pca-connector-ad
pca-connector-scep
pcs
personalize
personalize-events personalize
personalize-runtime personalize
pi
pinpoint mobiletargeting
pipes
places.geo geo-places|geo
polly
portal.sso awsssoportal
pricingplanmanager
profile
proton
qbusiness
query-lakeformation lakeformation
query.timestream timestream
quicksight
ram
rbin
rds
rds-data
redshift
redshift-data
redshift-serverless
refactor-spaces
rekognition
reporting-marketplace aws-marketplace
repostspace
resiliencehub
resource-explorer-2
resource-groups
rolesanywhere
route53
route53-recovery-cluster
route53-recovery-control-config
route53-recovery-readiness
route53domains
route53globalresolver
route53profiles
route53resolver
routes.geo geo-routes|geo
rtbfabric
rum
runtime-medical-imaging medical-imaging
runtime-v2-lex lex
runtime.lex lex
runtime.sagemaker sagemaker
s3
s3-accelerate s3
s3-control s3
s3-object-lambda
s3-outposts
s3express-control s3express
s3files
s3tables
s3vectors
sagemaker-geospatial
savingsplans
scheduler
schemas
scn
sdb
search-ddb dynamodb
search-dynamodb dynamodb
secretsmanager
security-ir
securityagent
securityhub
securitylake
serverlessrepo
servicecatalog
servicecatalog-appregistry servicecatalog
servicediscovery
servicequotas
shield
signer
signin
sms-voice
sms-voice.pinpoint sms-voice
snow-device-management
snowball
sns
social-messaging
sqs
ssm
ssm-contacts
ssm-guiconnect
ssm-incidents
ssm-quicksetup
ssm-sap
sso
states
storage-omics omics
storagegateway
stream-logs logs
streams-ddb dynamodb
streams-dynamodb dynamodb
streams.dynamodb dynamodb
sts
subscribe.mediaconvert mediaconvert
support
supportapp
supportauthz
sustainability
swf
sync-states states
synthetics
tagging
tags-omics omics
tax
textract
thinclient
timestream-influxdb
timestream-ingest timestream
timestream-query timestream
training-session-runtime.sagemaker sagemaker
transcribe
transcribestreaming
transfer
translate
trustedadvisor
uxc
verifiedpermissions
voice-chime chime
voiceid
vpc-lattice
waf
waf-regional
wafv2
wellarchitected
wellarchitected-agent wellarchitected
wisdom
workdocs
workflows-omics omics
workmail
workmailmessageflow
workspaces
workspaces-instances
workspaces-web
xray
"""

# Hosts without a region: signing name, and the region of the scope.
GLOBAL_HOSTS = """\
budgets.amazonaws.com budgets us-east-1
budgets.amazonaws.com.cn budgets cn-northwest-1
budgets.amazonaws.eu budgets eusc-de-east-1
budgets.api.amazonwebservices.com.cn budgets cn-northwest-1
budgets.api.amazonwebservices.eu budgets eusc-de-east-1
budgets.api.aws budgets us-east-1
budgets.api.aws.hci.ic.gov budgets us-isof-south-1
budgets.api.aws.ic.gov budgets us-iso-east-1
budgets.api.aws.scloud budgets us-isob-east-1
budgets.api.cloud-aws.adc-e.uk budgets eu-isoe-west-1
budgets.c2s.ic.gov budgets us-iso-east-1
budgets.cloud.adc-e.uk budgets eu-isoe-west-1
budgets.csp.hci.ic.gov budgets us-isof-south-1
budgets.global.cloud.adc-e.uk budgets eu-isoe-west-1
budgets.global.csp.hci.ic.gov budgets us-isof-south-1
budgets.global.sc2s.sgov.gov budgets us-isob-east-1
budgets.sc2s.sgov.gov budgets us-isob-east-1
cloudfront.amazonaws.com cloudfront us-east-1
cloudfront.amazonaws.com.cn cloudfront cn-northwest-1
cloudfront.amazonaws.eu cloudfront eusc-de-east-1
cloudfront.api.amazonwebservices.com.cn cloudfront cn-northwest-1
cloudfront.api.amazonwebservices.eu cloudfront eusc-de-east-1
cloudfront.api.aws cloudfront us-east-1
cloudfront.api.aws.hci.ic.gov cloudfront us-isof-south-1
cloudfront.api.aws.ic.gov cloudfront us-iso-east-1
cloudfront.api.aws.scloud cloudfront us-isob-east-1
cloudfront.api.cloud-aws.adc-e.uk cloudfront eu-isoe-west-1
cloudfront.c2s.ic.gov cloudfront us-iso-east-1
cloudfront.cloud.adc-e.uk cloudfront eu-isoe-west-1
cloudfront.csp.hci.ic.gov cloudfront us-isof-south-1
cloudfront.global.api.aws cloudfront us-east-1
cloudfront.sc2s.sgov.gov cloudfront us-isob-east-1
global.health.amazonaws.com health us-east-1
global.health.amazonaws.com.cn health cn-northwest-1
global.health.us-gov.amazonaws.com health us-gov-west-1
iam.amazonaws.com iam us-east-1
iam.api.aws.hci.ic.gov iam us-isof-south-1
iam.api.aws.ic.gov iam us-iso-east-1
iam.api.aws.scloud iam us-isob-east-1
iam.api.cloud-aws.adc-e.uk iam eu-isoe-west-1
iam.global.api.amazonwebservices.com.cn iam cn-north-1
iam.global.api.amazonwebservices.eu iam eusc-de-east-1
iam.global.api.aws iam us-east-1
iam.us-gov.amazonaws.com iam us-gov-west-1
iam.us-gov.api.aws iam us-gov-west-1
importexport.amazonaws.com IngestionService us-east-1
partnercentral-channel.global.api.amazonwebservices.com.cn partnercentral-channel cn-northwest-1
partnercentral-channel.global.api.amazonwebservices.eu partnercentral-channel eusc-de-east-1
partnercentral-channel.global.api.aws partnercentral-channel us-east-1
partnercentral-channel.global.api.aws.hci.ic.gov partnercentral-channel us-isof-south-1
partnercentral-channel.global.api.aws.ic.gov partnercentral-channel us-iso-east-1
partnercentral-channel.global.api.aws.scloud partnercentral-channel us-isob-east-1
partnercentral-channel.global.api.cloud-aws.adc-e.uk partnercentral-channel eu-isoe-west-1
partnercentral-prm.global.api.amazonwebservices.com.cn partnercentral cn-northwest-1
partnercentral-prm.global.api.amazonwebservices.eu partnercentral eusc-de-east-1
partnercentral-prm.global.api.aws partnercentral us-east-1
partnercentral-prm.global.api.aws.hci.ic.gov partnercentral us-isof-south-1
partnercentral-prm.global.api.aws.ic.gov partnercentral us-iso-east-1
partnercentral-prm.global.api.aws.scloud partnercentral us-isob-east-1
partnercentral-prm.global.api.cloud-aws.adc-e.uk partnercentral eu-isoe-west-1
route53.amazonaws.com route53 us-east-1
route53.amazonaws.com.cn route53 cn-northwest-1
route53.amazonaws.eu route53 eusc-de-east-1
route53.api.amazonwebservices.com.cn route53 cn-northwest-1
route53.api.amazonwebservices.eu route53 eusc-de-east-1
route53.api.aws route53 us-east-1
route53.api.aws.hci.ic.gov route53 us-isof-south-1
route53.api.aws.ic.gov route53 us-iso-east-1
route53.api.aws.scloud route53 us-isob-east-1
route53.api.cloud-aws.adc-e.uk route53 eu-isoe-west-1
route53.c2s.ic.gov route53 us-iso-east-1
route53.cloud.adc-e.uk route53 eu-isoe-west-1
route53.csp.hci.ic.gov route53 us-isof-south-1
route53.global.api.amazonwebservices.com.cn route53 cn-northwest-1
route53.global.api.amazonwebservices.eu route53 eusc-de-east-1
route53.global.api.aws route53 us-east-1
route53.sc2s.sgov.gov route53 us-isob-east-1
route53.us-gov.amazonaws.com route53 us-gov-west-1
route53.us-gov.api.aws route53 us-gov-west-1
s3-external-1.amazonaws.com s3 us-east-1
savingsplans.amazonaws.com savingsplans us-east-1
savingsplans.cloud.adc-e.uk savingsplans eu-isoe-west-1
savingsplans.csp.hci.ic.gov savingsplans us-isof-south-1
savingsplans.global.api.aws savingsplans us-east-1
sts.amazonaws.com sts us-east-1
sustainability.global.api.amazonwebservices.com.cn sustainability cn-northwest-1
sustainability.global.api.amazonwebservices.eu sustainability eusc-de-east-1
sustainability.global.api.aws sustainability us-east-1
sustainability.global.api.aws.hci.ic.gov sustainability us-isof-south-1
sustainability.global.api.aws.ic.gov sustainability us-iso-east-1
sustainability.global.api.aws.scloud sustainability us-isob-east-1
sustainability.global.api.cloud-aws.adc-e.uk sustainability eu-isoe-west-1
waf.amazonaws.com waf us-east-1
"""

# Names that people use for a service, and its signing name.
ALIASES = """\
a2i-runtime.sagemaker sagemaker
abuse-signal abuse
accessanalyzer access-analyzer
account-access-runtime account-access
admin.wickr wickr
agent-registry-control agent-registry
agreement-marketplace aws-marketplace
amp aps
api-gateway apigateway
api.detective detective
api.ecr ecr
api.ecr-public ecr-public
api.iotdeviceadvisor iotdeviceadvisor
api.iotmanagedintegrations iotmanagedintegrations
api.iotwireless iotwireless
api.mediatailor mediatailor
api.pricing pricing
api.sagemaker sagemaker
api.tunneling.iot IoTSecuredTunneling
apigatewaymanagementapi execute-api
apigatewayv2 apigateway
app-mesh appmesh
appconfigdata appconfig
appintegrations app-integrations
application-auto-scaling application-autoscaling
application-discovery-service discovery
application-insights applicationinsights
applicationcostprofiler application-cost-profiler
appstream2 appstream
auto-scaling autoscaling
auto-scaling-plans autoscaling-plans
backupsearch backup-search
bedrock-agent bedrock
bedrock-agent-runtime bedrock
bedrock-agentcore-control bedrock-agentcore
bedrock-data-automation bedrock
bedrock-data-automation-runtime bedrock
bedrock-runtime bedrock
cassandra-streams cassandra
catalog.marketplace aws-marketplace
chime-sdk-identity chime
chime-sdk-media-pipelines chime
chime-sdk-meetings chime
chime-sdk-messaging chime
chime-sdk-voice chime
cleanroomsml cleanrooms-ml
cloudcontrol cloudcontrolapi
cloudhsm-v2 cloudhsm
cloudhsmv2 cloudhsm
cloudsearch-domain cloudsearch
cloudsearchdomain cloudsearch
cloudwatch-logs logs
cloudwatch-omni cloudwatch
cloudwatchomni cloudwatch
codeguruprofiler codeguru-profiler
cognito-identity-provider cognito-idp
compute-optimizer-automation aco-automation
config-service config
connect-contact-lens connect
connectcampaigns connect-campaigns
connectcampaignsv2 connect-campaigns
connectcases cases
connecthealth health-agent
connectparticipant execute-api
connectscheduling connect
contact-lens connect
controlplane.payment-cryptography payment-cryptography
cost-and-usage-report-service cur
cost-explorer ce
customer-profiles profile
data-ats.iot iotdata
data-pipeline datapipeline
data-signer signer
data.jobs.iot iot-jobs-data
data.mediastore mediastore
data.qapps qapps
database-migration-service dms
dataplane.payment-cryptography payment-cryptography
deployment-marketplace aws-marketplace
device-farm devicefarm
devops-agent aidevops
direct-connect directconnect
directory-service ds
directory-service-data ds-data
discovery-marketplace aws-marketplace
dynamodb-streams dynamodb
dynamodbstreams dynamodb
edge.sagemaker sagemaker
efs elasticfilesystem
elastic-beanstalk elasticbeanstalk
elastic-load-balancing elasticloadbalancing
elastic-load-balancing-v2 elasticloadbalancing
elasticsearch-service es
elb elasticloadbalancing
elbv2 elasticloadbalancing
elementalinference elemental-inference
email ses
emr elasticmapreduce
endusermessaging end-user-messaging
entitlement.marketplace aws-marketplace
eventbridge events
eventbridgev2 events
eventsv2 events
featurestore-runtime.sagemaker sagemaker
forecastquery forecast
gateway-runtime.sagemaker sagemaker
global-accelerator globalaccelerator
greengrassv2 greengrass
iam-toolbox iam
identity-chime chime
inferencerouter-runtime.sagemaker sagemaker
ingest.timestream timestream
iot-data iotdata
iot-data-plane iotdata
iot-jobs-data-plane iot-jobs-data
iot-managed-integrations iotmanagedintegrations
iot-wireless iotwireless
iotsecuretunneling IoTSecuredTunneling
ivs-realtime ivs
ivsrealtime ivs
job-runtime.sagemaker sagemaker
keyspaces cassandra
keyspacesstreams cassandra
kinesis-analytics kinesisanalytics
kinesis-analytics-v2 kinesisanalytics
kinesis-video kinesisvideo
kinesis-video-archived-media kinesisvideo
kinesis-video-media kinesisvideo
kinesis-video-signaling kinesisvideo
kinesis-video-webrtc-storage kinesisvideo
kinesisanalyticsv2 kinesisanalytics
lambda-core lambda
lambda-microvms lambda
lambda-web lambda
launch-wizard launchwizard
lex-model-building-service lex
lex-models lex
lex-models-v2 lex
lex-runtime lex
lex-runtime-service lex
lex-runtime-v2 lex
lexv2-models lex
lexv2-runtime lex
location geo
machine-learning machinelearning
mail-manager ses
mailmanager ses
marketplace-agreement aws-marketplace
marketplace-catalog aws-marketplace
marketplace-commerce-analytics marketplacecommerceanalytics
marketplace-deployment aws-marketplace
marketplace-discovery aws-marketplace
marketplace-entitlement aws-marketplace
marketplace-entitlement-service aws-marketplace
marketplace-metering aws-marketplace
marketplace-reporting aws-marketplace
media-pipelines-chime chime
mediastore-data mediastore
meetings-chime chime
memory-db memorydb
messaging-chime chime
metering.marketplace aws-marketplace
meteringmarketplace aws-marketplace
metrics.sagemaker sagemaker
migration-hub mgh
migration-hub-refactor-spaces refactor-spaces
migrationhub-config mgh
migrationhuborchestrator migrationhub-orchestrator
migrationhubstrategy migrationhub-strategy
models-v2-lex lex
models.lex lex
mturk mturk-requester
mwaa airflow
mwaa-serverless airflow-serverless
neptunedata neptune-db
notificationscontacts notifications-contacts
oidc sso-oauth
opensearch es
opensearchmemory osm
opensearchserverless aoss
participant.connect execute-api
partnercentral-prm partnercentral
partnercentral-revenue-measurement partnercentral
payment-cryptography-data payment-cryptography
personalize-events personalize
personalize-runtime personalize
pinpoint mobiletargeting
pinpoint-email ses
pinpoint-sms-voice sms-voice
pinpoint-sms-voice-v2 sms-voice
portal.sso awsssoportal
pricing-plan-manager pricingplanmanager
qconnect wisdom
query.timestream timestream
reporting-marketplace aws-marketplace
resiliencehubv2 resiliencehub
resource-groups-tagging-api tagging
resourcegroupstaggingapi tagging
route-53 route53
route-53-domains route53domains
runtime-v2-lex lex
runtime.lex lex
runtime.sagemaker sagemaker
s3-control s3
s3control s3
s3outposts s3-outposts
sagemaker-a2i-runtime sagemaker
sagemaker-edge sagemaker
sagemaker-featurestore-runtime sagemaker
sagemaker-gateway-runtime sagemaker
sagemaker-inference-router-runtime sagemaker
sagemaker-metrics sagemaker
sagemaker-runtime sagemaker
sagemakerjobruntime sagemaker
sagemakertrainingsessionruntime sagemaker
secrets-manager secretsmanager
serverlessapplicationrepository serverlessrepo
service-catalog servicecatalog
service-catalog-appregistry servicecatalog
service-quotas servicequotas
servicecatalog-appregistry servicecatalog
sesv2 ses
sfn states
signer-data signer
simpledb sdb
simpledbv2 sdb
sms-voice.pinpoint sms-voice
socialmessaging social-messaging
sso-admin sso
sso-oidc sso-oauth
stepfunctions states
storage-gateway storagegateway
streams.dynamodb dynamodb
supplychain scn
support-app supportapp
taxsettings tax
timestream-query timestream
timestream-write timestream
training-session-runtime.sagemaker sagemaker
voice-chime chime
voice-id voiceid
workspaces-thin-client thinclient
"""
