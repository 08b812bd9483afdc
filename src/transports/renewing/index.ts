export { apiGateway, renewing, type RenewingOptions } from './renewing'
