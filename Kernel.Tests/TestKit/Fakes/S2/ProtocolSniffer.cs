using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>
/// HTTP/1.1 and HTTP/2 in the clear on one port, which Kestrel distinguishes only with TLS: a connection that begins with HTTP/2's preface
/// is passed on as if TLS had agreed on it.
/// </summary>
internal sealed class ProtocolSniffer(ConnectionContext connection) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    private static readonly byte[] PrefaceStart = "PRI"u8.ToArray();

    public X509Certificate2? ClientCertificate { get; set; }

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);

    public async Task RunAsync(ConnectionDelegate next)
    {
        if (await StartsWithPrefaceAsync(connection.Transport.Input))
        {
            connection.Features.Set<ITlsConnectionFeature>(this);
            connection.Features.Set<ITlsApplicationProtocolFeature>(this);
        }

        connection.Features.Set(connection);
        await next(connection);
    }

    private static async Task<bool> StartsWithPrefaceAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var start = read.Buffer.Slice(0, Math.Min(PrefaceStart.Length, read.Buffer.Length)).ToArray();
            if (start.Length == PrefaceStart.Length || read.IsCompleted)
            {
                // Nothing consumed and nothing examined: the next reader gets it all, at once.
                input.AdvanceTo(read.Buffer.Start);
                return start.AsSpan().SequenceEqual(PrefaceStart);
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
