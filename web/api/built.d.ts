// What web/build.mjs makes.
declare module "built:examples" {
  /** Example programs by the names of their files. */
  const programs: Record<string, string>;
  export default programs;
}
declare module "built:worker" {
  /** The bundled text of web/api/worker.ts. */
  const source: string;
  export default source;
}
