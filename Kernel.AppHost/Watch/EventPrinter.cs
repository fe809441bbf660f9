using System.Net.ServerSentEvents;
using System.Text;
using System.Threading.Channels;

namespace Kernel.AppHost.Watch;

/// <summary>Prints frames as they come: many at once where they come in bursts, each at once where they do not.</summary>
internal sealed class EventPrinter(Terminal terminal, bool json) : IAsyncDisposable
{
    private const int Waiting = 1_024;
    private const int BytesAtOnce = 64 * 1024;

    private readonly EventLine _line = new(terminal.UsesColour);
    private readonly MemoryStream _buffer = new();

    /// <summary>Prints until there is no more, or nobody takes it any more.</summary>
    public async Task PrintAsync(IAsyncEnumerable<SseItem<byte[]>> frames)
    {
        var channel = Channel.CreateBounded<SseItem<byte[]>>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });
        using var gone = new CancellationTokenSource();
        var reading = ReadAsync(frames, channel.Writer, gone.Token);
        try
        {
            while (await channel.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (_buffer.Length < BytesAtOnce && channel.Reader.TryRead(out var frame))
                {
                    _buffer.Write(Encoding.UTF8.GetBytes(LineOf(frame)));
                    _buffer.WriteByte((byte)'\n');
                }

                await terminal.Output.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), CancellationToken.None);
                await terminal.Output.FlushAsync(CancellationToken.None);
                _buffer.SetLength(0);
            }
        }
        catch (IOException)
        {
            // Whoever read the lines, such as head, has had enough.
            await gone.CancelAsync();
        }

        await reading;
    }

    public async ValueTask DisposeAsync()
    {
        await terminal.Output.DisposeAsync();
        await _buffer.DisposeAsync();
    }

    private static async Task ReadAsync(IAsyncEnumerable<SseItem<byte[]>> frames, ChannelWriter<SseItem<byte[]>> channel, CancellationToken gone)
    {
        try
        {
            await foreach (var frame in frames.WithCancellation(gone))
            {
                await channel.WriteAsync(frame, gone);
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Nobody takes them.
        }
        finally
        {
            channel.Complete();
        }
    }

    private string LineOf(SseItem<byte[]> frame)
    {
        if (!json)
        {
            return _line.Of(frame.EventType, frame.Data, terminal.Width());
        }

        var text = Encoding.UTF8.GetString(frame.Data);
        var line = frame.EventType == EventLine.Dropped ? $"{{\"{EventLine.Dropped}\":{text}}}" : text;
        return terminal.Width() is null ? line : TerminalText.HarmlessJson(line);
    }
}
