import { type Workspace, workspaces } from '../run/workspaces.mjs';
import { repositoryFiles } from './files.ts';

/** A workspace with the paths of its source files, from the root of the repository. */
export interface Package extends Workspace {
  /** TypeScript and JavaScript under `src/` and `test/`, tests included. */
  readonly sources: readonly string[];
}

/** Every workspace of the repository. */
export function packages(root: string): Package[] {
  const files = repositoryFiles(root);
  return workspaces(root).map((workspace) => {
    const inside = new RegExp(`^${workspace.directory.replace(/\W/g, '\\$&')}/(?:src|test)/.+\\.[cm]?[jt]sx?$`);
    return { ...workspace, sources: files.filter((file) => inside.test(file)) };
  });
}

/** The packages users install: those that are not private. */
export function published(root: string): Package[] {
  return packages(root).filter(({ manifest }) => manifest.private !== true);
}

/** Whether a file is a test or belongs to tests only, so that it never reaches a user. */
export function isTestFile(file: string): boolean {
  return /\.(?:test|test-d)\.[cm]?[jt]sx?$/.test(file) || /(?:^|\/)test\//.test(file);
}
