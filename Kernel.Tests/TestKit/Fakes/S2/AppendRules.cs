using System.Text;
using Google.Protobuf.Collections;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Validates appends independently of the stream, by the protocol's rules.</summary>
internal static class AppendRules
{
    private const int MaxRecords = 1000;
    private const int MaxBytes = 1024 * 1024;
    private const int MaxTokenBytes = 36;

    public static ReadOnlySpan<byte> Fence => "fence"u8;

    private static ReadOnlySpan<byte> Trim => "trim"u8;

    public static bool IsCommand(RepeatedField<Header> headers) => headers.Count == 1 && headers[0].Name.IsEmpty;

    public static int Metered(RepeatedField<Header> headers, int body) =>
        8 + 2 * headers.Count + headers.Sum(static header => header.Name.Length + header.Value.Length) + body;

    public static void Check(AppendInput input)
    {
        Require(input.Records.Count > 0, "record batch must not be empty");
        Require(input.Records.Count <= MaxRecords, $"record batch must not exceed {MaxRecords} records");
        foreach (var record in input.Records)
        {
            Check(record);
        }

        Require(input.Records.Sum(static record => Metered(record.Headers, record.Body.Length)) <= MaxBytes, $"record batch must not exceed {MaxBytes} bytes");
        Require(Encoding.UTF8.GetByteCount(input.FencingToken) <= MaxTokenBytes, $"fencing token must not exceed {MaxTokenBytes} bytes in length");
    }

    private static void Check(AppendRecord record)
    {
        if (!IsCommand(record.Headers))
        {
            Require(record.Headers.All(static header => !header.Name.IsEmpty), "header name cannot be empty");
            return;
        }

        var command = record.Headers[0].Value.Span;
        if (command.SequenceEqual(Fence))
        {
            Require(record.Body.Length <= MaxTokenBytes, "fencing token too long");
        }
        else
        {
            Require(command.SequenceEqual(Trim), "unknown command");
            Require(record.Body.Length == sizeof(ulong), "invalid trim point");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw S2Error.Of("invalid", message);
        }
    }
}
