using System.Net.ServerSentEvents;
using System.Text;
using System.Threading.Channels;
using Kernel.Cli.EventStream;

namespace Kernel.Cli.Output;

/// <summary>Prints frames as they come: many at once in a burst, otherwise each at once.</summary>
/// <param name="terminal">Where to print.</param>
/// <param name="json">Whether to print the frames' JSON instead of lines to read.</param>
internal sealed class EventPrinter(Terminal terminal, bool json) : IAsyncDisposable
{
    private const int MaxWaiting = 1_024;
    private const int MaxBytesPerWrite = 64 * 1024;

    private readonly EventLine _line = new(terminal.Capabilities);
    private readonly MemoryStream _buffer = new();

    /// <summary>Prints until the frames end, or their reader (such as <c>head</c>) is gone.</summary>
    /// <param name="read">Opens the frames; its token is cancelled when the reader is gone.</param>
    /// <param name="cancellationToken">Ends the frames.</param>
    public async Task PrintAsync(Func<CancellationToken, IAsyncEnumerable<SseItem<byte[]>>> read, CancellationToken cancellationToken)
    {
        var waiting = Channel.CreateBounded<SseItem<byte[]>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var checks = OutputReader.CancelWhenGone(stop);
        var reading = ReadAsync(read(stop.Token), waiting.Writer, stop.Token);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (_buffer.Length < MaxBytesPerWrite && waiting.Reader.TryRead(out var frame))
                {
                    Write(frame);
                    _buffer.WriteByte((byte)'\n');
                }

                await terminal.Output.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), CancellationToken.None);
                await terminal.Output.FlushAsync(CancellationToken.None);
                _buffer.SetLength(0);
            }
        }
        catch (IOException)
        {
            await stop.CancelAsync();
        }

        await reading;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await terminal.Output.DisposeAsync();
        await _buffer.DisposeAsync();
    }

    // A failure of the frames reaches the caller when it awaits this, after the last frame is printed.
    private static async Task ReadAsync(IAsyncEnumerable<SseItem<byte[]>> frames, ChannelWriter<SseItem<byte[]>> waiting, CancellationToken stop)
    {
        try
        {
            await foreach (var frame in frames)
            {
                await waiting.WriteAsync(frame, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The command was stopped, or its reader is gone.
        }
        finally
        {
            waiting.Complete();
        }
    }

    private void Write(SseItem<byte[]> frame)
    {
        if (!json)
        {
            Write(_line.Of(frame.EventType, frame.Data, terminal.Width()));
        }
        else if (terminal.Width() is not null)
        {
            Write(TerminalText.SanitizeJson(Encoding.UTF8.GetString(Json(frame))));
        }
        else
        {
            _buffer.Write(Json(frame));
        }
    }

    private void Write(string line) => _buffer.Write(Encoding.UTF8.GetBytes(line));

    // An envelope as it is, any other frame as the one member of an object.
    private static byte[] Json(SseItem<byte[]> frame) => frame.EventType == EventStreamReader.Message
        ? frame.Data
        : Encoding.UTF8.GetBytes($"{{\"{frame.EventType}\":{Encoding.UTF8.GetString(frame.Data)}}}");
}
