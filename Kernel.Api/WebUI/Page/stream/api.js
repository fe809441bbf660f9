// Requests to the API that serves this page.

/** An unsuccessful response, with the API's message. */
export class ApiError extends Error {
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What went wrong with a request, in words. */
export const reasonOf = (error) => (error instanceof ApiError ? error.message : 'The API cannot be reached.');

/** Whether an error is a response with this status. */
export const hasStatus = (error, status) => error instanceof ApiError && error.status === status;

/** The root of the API and of the page: three folders above this file, so that a reverse proxy can add a path to both. */
export const ROOT = new URL('../../../', import.meta.url);

/** The address of a path of the API. */
export const address = (path) => new URL(path, ROOT);

/** Makes a request and returns the response if it is a success. Throws ApiError if it is not, TypeError if the API cannot be reached. */
export async function request(path, options = {}) {
  const response = await fetch(address(path), { cache: 'no-store', credentials: 'same-origin', ...options });
  if (response.ok) return response;
  throw new ApiError(response.status, await detail(response), Number(response.headers.get('Retry-After')) || 0);
}

/** Makes a request, with a JSON body if there is one, and returns the JSON of the response. */
export async function json(method, path, body) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await request(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}

async function detail(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || response.statusText;
  } catch {
    return response.statusText || `HTTP ${response.status}`;
  }
}
