using System.Threading.Channels;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>
/// One append session: takes inputs as they come and answers them in their order. The first that fails is answered with a terminal frame
/// after the acknowledgements before it, and nothing that comes after it is looked at.
/// </summary>
internal sealed class AppendSessionServer(HttpContext context, StreamLog log, S2Faults faults, S2ServerOptions options)
{
    private readonly Channel<Reply> _replies = Channel.CreateUnbounded<Reply>(new UnboundedChannelOptions { SingleReader = true });

    public async Task RunAsync()
    {
        var sending = SendAsync();
        try
        {
            await TakeAsync();
        }
        catch (S2Error error)
        {
            _replies.Writer.TryWrite(new Reply(null, error, null, Due()));
        }
        finally
        {
            _replies.Writer.TryComplete();
        }

        await sending;
    }

    private async Task TakeAsync()
    {
        var body = context.Request.BodyReader;
        using var deleted = log.Deleted.Register(body.CancelPendingRead);
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.IsCanceled)
            {
                throw log.NotFound();
            }

            var rest = read.Buffer;
            while (TryRead(ref rest, out var frame))
            {
                if (!await TakeAsync(frame))
                {
                    return;
                }
            }

            body.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <returns>Whether the session continues.</returns>
    private async Task<bool> TakeAsync(Frame frame)
    {
        var input = Parse(frame);
        AppendRules.Check(input);
        var fault = faults.Take(S2Operation.SessionAppend);
        switch (fault?.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Duration, options.Time, context.RequestAborted);
                break;

            case FaultKind.Refuse:
                throw fault.Error!;

            // Both let go out first what was acknowledged before.
            case FaultKind.ResetBeforeApplying or FaultKind.EndBeforeApplying:
                _replies.Writer.TryWrite(new Reply(null, null, fault, Due()));
                return false;
        }

        var ack = log.Append(input);
        if (fault?.Kind == FaultKind.RefuseAfterApplying)
        {
            throw fault.Error!;
        }

        _replies.Writer.TryWrite(new Reply(ack, null, fault, Due()));
        return fault is null or { Kind: FaultKind.Delay or FaultKind.AdviseReconnect };
    }

    private async Task SendAsync()
    {
        var frames = new S2ServerFrames();
        var replies = _replies.Reader;
        while (await replies.WaitToReadAsync(context.RequestAborted))
        {
            frames.Clear();
            while (replies.TryRead(out var reply))
            {
                if (reply.Due - options.Time.GetUtcNow() is var early && early > TimeSpan.Zero)
                {
                    await FlushAsync(frames);
                    await Task.Delay(early, options.Time, context.RequestAborted);
                }

                await AddAsync(frames, reply);
            }

            await FlushAsync(frames);
        }
    }

    private async Task AddAsync(S2ServerFrames frames, Reply reply)
    {
        switch (reply)
        {
            case { Error: { } error }:
                frames.WriteTerminal(error.Status, error.Body);
                break;

            case { Fault.Kind: FaultKind.ResetBeforeApplying or FaultKind.ResetAfterApplying }:
                await FlushAsync(frames);
                S2Router.Reset(context);
                break;

            case { Fault.Kind: FaultKind.EndBeforeApplying or FaultKind.EndAfterApplying }:
                break;

            case { Fault.Kind: FaultKind.LoseResponse }:
                await FlushAsync(frames);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                break;

            case { Fault.Kind: FaultKind.CutResponse or FaultKind.EndWithinResponse }:
                await FlushAsync(frames);
                frames.WriteMessage(reply.Ack!);
                await context.Response.BodyWriter.WriteAsync(frames.Written[..(frames.Written.Length / 2)]);
                frames.Clear();
                if (reply.Fault.Kind == FaultKind.CutResponse)
                {
                    S2Router.Reset(context);
                }

                break;

            case { Fault.Kind: FaultKind.Garbage }:
                await FlushAsync(frames);
                await context.Response.BodyWriter.WriteAsync(new byte[] { 0xff, 0xff, 0xff, 0 });
                break;

            case { Fault.Kind: FaultKind.WrongAck }:
                frames.WriteMessage(new AppendAck { Start = reply.Ack!.Start, End = new() { SeqNum = reply.Ack.End.SeqNum + 1 }, Tail = reply.Ack.Tail });
                break;

            default:
                frames.WriteMessage(reply.Ack!, reply.Fault?.Kind == FaultKind.AdviseReconnect ? S2ServerFrames.ReconnectAdvised : (byte)0);
                break;
        }
    }

    private async Task FlushAsync(S2ServerFrames frames)
    {
        if (frames.Written.Length > 0)
        {
            await context.Response.BodyWriter.WriteAsync(frames.Written, context.RequestAborted);
            frames.Clear();
        }
    }

    private DateTimeOffset Due() => options.AckLatency > TimeSpan.Zero ? options.Time.GetUtcNow() + options.AckLatency : default;

    private static bool TryRead(ref System.Buffers.ReadOnlySequence<byte> buffer, out Frame frame)
    {
        try
        {
            return S2FrameReader.TryRead(ref buffer, out frame);
        }
        catch (FrameException exception)
        {
            throw S2Error.Of("bad_frame", exception.Message);
        }
    }

    private static AppendInput Parse(Frame frame)
    {
        try
        {
            return frame.IsTerminal
                ? throw S2Error.Of("bad_frame", "Unexpected terminal frame as input")
                : AppendInput.Parser.ParseFrom(S2FrameReader.ReadMessage(frame));
        }
        catch (Exception exception) when (exception is FrameException or InvalidProtocolBufferException)
        {
            throw S2Error.Of("bad_frame", exception.Message);
        }
    }

    private sealed record Reply(AppendAck? Ack, S2Error? Error, Fault? Fault, DateTimeOffset Due);
}
