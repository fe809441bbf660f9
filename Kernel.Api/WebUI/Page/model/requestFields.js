/** What the list of requests needs of a network event; null if it is about no request. */
export function requestFields(type, fields) {
  if (typeof fields.request_id !== 'string') return null;
  return {
    id: fields.request_id,
    method: text(fields.method),
    url: text(fields.url),
    kind: text(fields.resource_type),
    status: number(fields.status),
    size: number(fields.encoded_data_length),
    duration: number(type.startsWith('network_response') ? fields.last_data_us ?? fields.duration_us : fields.duration_us),
    at: number(fields.browser_ts),
    loader: text(fields.loader_id),
    error: text(fields.error_text),
    blocked: text(fields.blocked_reason) || text(fields.cors_error),
    canceled: fields.canceled === true,
    cached: fields.from_cache === true || fields.from_cache === 'revalidated',
    worker: fields.from_service_worker === true,
    redirect: fields.is_redirect === true ? text(fields.redirect_url) : '',
    finished: fields.finished !== false,
    unread: fields.body_unread === true,
    lastData: number(fields.last_data_us),
    decoded: number(fields.decoded_body_length),
    initiator: text(fields.initiator_url),
    initiatorLine: number(fields.initiator_line),
    initiatorType: text(fields.initiator_type),
    bytes: number(fields.payload_length ?? sum(fields.bytes_sent, fields.bytes_received)),
    frames: number(sum(fields.frames_sent, fields.frames_received)),
  };
}

/** Whether a request stays open until it is closed, however long it is quiet; any other ends with its last data. */
export const lasts = ({ kind }) => kind === 'websocket' || kind === 'event_source';

const text = (value) => (typeof value === 'string' ? value : '');
const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : NaN);
const sum = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a + b : undefined);
