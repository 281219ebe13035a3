declare module 'express4' {
  import express from 'express';

  // Express 4 comes without types; what the tests use of it is the same as in Express 5.
  export default express;
}
