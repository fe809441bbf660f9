using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Api.Security.Authentication;

/// <summary>Source-generated JSON of signing in.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInState))]
internal sealed partial class SignInJsonContext : JsonSerializerContext;
