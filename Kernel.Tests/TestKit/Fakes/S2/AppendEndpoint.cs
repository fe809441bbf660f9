using System.IO.Compression;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>One append in one request, JSON or protobuf.</summary>
internal sealed class AppendEndpoint(S2ServerOptions options)
{
    public async Task<S2Response> AnswerAsync(S2Request request, Func<StreamLog> open)
    {
        var body = await ReadBodyAsync(request);
        var input = request.IsProtobuf("content-type") ? ParseMessage(body) : ParseJson(request, body);
        AppendRules.Check(input);
        var ack = open().Append(input);
        if (options.AckLatency > TimeSpan.Zero)
        {
            await Task.Delay(options.AckLatency, options.Time, request.Aborted);
        }

        return request.IsProtobuf("accept") ? S2Response.Message(ack) : S2Response.Json(AppendJson.Write(ack));
    }

    public static DataFormat Format(S2Request request) => request.Header("s2-format") switch
    {
        null or "raw" or "json" => DataFormat.Raw,
        "base64" or "json-binsafe" => DataFormat.Base64,
        _ => throw S2Error.Of("bad_header", "invalid header: s2-format"),
    };

    private static async Task<byte[]> ReadBodyAsync(S2Request request)
    {
        var body = request.Context.Request.Body;
        await using var decoded = request.Header("content-encoding") switch
        {
            null or "identity" => body,
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => throw new S2Error(415, []),
        };
        using var bytes = new MemoryStream();
        try
        {
            await decoded.CopyToAsync(bytes, request.Aborted);
        }
        catch (BadHttpRequestException exception)
        {
            throw new S2Error(exception.StatusCode, []);
        }

        return bytes.ToArray();
    }

    private static AppendInput ParseMessage(byte[] body)
    {
        try
        {
            return AppendInput.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw S2Error.Of("bad_proto", exception.Message);
        }
    }

    private static AppendInput ParseJson(S2Request request, byte[] body)
    {
        var format = Format(request);
        return request.MediaType("content-type") == "application/json"
            ? AppendJson.Parse(body, format)
            : throw S2Error.Of("bad_json", "Expected request with `Content-Type: application/json`");
    }
}
