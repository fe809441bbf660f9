using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A response of the fake S2 server.</summary>
internal sealed record S2Response(int Status, string ContentType, byte[] Body)
{
    public string? ProvisionResult { get; init; }

    /// <summary>Streams the response instead of sending the body.</summary>
    public Func<HttpContext, Task>? Streaming { get; init; }

    public static S2Response Json(JsonNode body, int status = 200) => new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body));

    public static S2Response Message(IMessage message) => new(200, "application/protobuf", message.ToByteArray());

    public static S2Response Of(S2Error error) => new(error.Status, "application/json", error.Body);

    public static S2Response Stream(Func<HttpContext, Task> streaming) => new(200, "", []) { Streaming = streaming };
}
