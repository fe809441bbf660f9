using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kernel.Api.Gateway;

[JsonSourceGenerationOptions(WriteIndented = true, IndentSize = 3)]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class DevToolsJsonContext : JsonSerializerContext;
