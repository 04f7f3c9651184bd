// The one place wire types are imported from: when they are generated, only this file and client.ts change.

export type * from './schema'
export type * from './schema_chat'
