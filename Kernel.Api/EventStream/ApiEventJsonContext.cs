using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kernel.Api.EventStream;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ApiEventJsonContext : JsonSerializerContext;
