using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kernel.Api.Sessions;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SessionEventsJsonContext : JsonSerializerContext;
