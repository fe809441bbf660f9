using System.Text;
using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// The commands without a response, each with its deadline. Responses are passed on outside the lock, because their handlers take locks of their own.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts failed commands.</param>
/// <param name="logger">The log.</param>
/// <param name="unhandled">Is called with the method of a command whose handler failed, and the exception.</param>
internal sealed partial class PendingCommands(TimeProvider time, CollectorMetrics metrics, ILogger logger, Action<string, Exception> unhandled)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, PendingCommand> _commands = [];
    private int _lastId;
    private bool _isLost;
    private (int LastId, TaskCompletionSource Signal)? _awaited;

    /// <summary>Assigns an id to a command that is about to be sent.</summary>
    public int Add(
        string method, TimeSpan timeout, TaskCompletionSource<ReadOnlyMemory<byte>>? response = null, CdpResponseHandler? handler = null)
    {
        var deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        var command = new PendingCommand(method, deadline, response, handler);
        int id;
        lock (_gate)
        {
            id = ++_lastId;
            if (!_isLost)
            {
                _commands.Add(id, command);
                return id;
            }
        }

        command.Lose();
        return id;
    }

    /// <summary>Completes when every command added so far has completed or failed.</summary>
    public Task WhenCompletedAsync()
    {
        lock (_gate)
        {
            if (_commands.Count == 0)
            {
                return Task.CompletedTask;
            }

            // All waiters share one signal: a later wait extends an earlier one.
            var signal = _awaited?.Signal ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (_lastId, signal);
            return signal.Task;
        }
    }

    /// <summary>Completes a command with its response. Ignores responses to unknown commands.</summary>
    public void Complete(in CdpMessage message)
    {
        PendingCommand command;
        lock (_gate)
        {
            if (!_commands.Remove(message.Id, out command))
            {
                return;
            }

            SignalCompleted();
        }

        if (message.Error.IsEmpty)
        {
            End(command, message.Result);
            return;
        }

        metrics.CommandFailed(command.Method);
        var reason = Encoding.UTF8.GetString(message.Error[..Math.Min(message.Error.Length, 512)]);
        Log.Rejected(logger, command.Method, reason);
        End(command, default, reason);
    }

    /// <summary>Fails the commands whose deadline has passed.</summary>
    public void Expire()
    {
        List<PendingCommand>? expired = null;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            foreach (var (id, command) in _commands)
            {
                if (command.Deadline <= now)
                {
                    _commands.Remove(id);
                    (expired ??= []).Add(command);
                }
            }

            SignalCompleted();
        }

        foreach (var command in expired ?? [])
        {
            metrics.CommandFailed(command.Method);
            Log.Expired(logger, command.Method);
            End(command, default, "no response in time.");
        }
    }

    /// <summary>Ends all commands, including later ones, because the connection is lost. Their handlers are not called: the browser did not respond to them.</summary>
    public void LoseAll()
    {
        PendingCommand[] lost;
        lock (_gate)
        {
            _isLost = true;
            lost = [.. _commands.Values];
            _commands.Clear();
            SignalCompleted();
        }

        foreach (var command in lost)
        {
            command.Lose();
        }
    }

    private void End(PendingCommand command, ReadOnlySpan<byte> result, string? failure = null)
    {
        try
        {
            if (failure is null)
            {
                command.Succeed(result);
            }
            else
            {
                command.Fail(failure);
            }
        }
#pragma warning disable CA1031 // it must not end the capture, nor the process on the thread of a timer
        catch (Exception e)
#pragma warning restore CA1031
        {
            unhandled(command.Method, e);
        }
    }

    private void SignalCompleted()
    {
        if (_awaited is { } awaited && _commands.Keys.All(id => id > awaited.LastId))
        {
            _awaited = null;
            awaited.Signal.TrySetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Debug, "{Method} was rejected: {Reason}")]
        public static partial void Rejected(ILogger logger, string method, string reason);

        [LoggerMessage(1102, LogLevel.Debug, "{Method} received no response in time.")]
        public static partial void Expired(ILogger logger, string method);
    }
}

/// <summary>A command without a response.</summary>
/// <param name="Method">The method, for log messages.</param>
/// <param name="Deadline">The time after which the command fails, in timestamps of the clock.</param>
/// <param name="Response">The task that completes with the response, if one is awaited.</param>
/// <param name="Handler">The handler of the response, if there is one.</param>
internal readonly record struct PendingCommand(
    string Method, long Deadline, TaskCompletionSource<ReadOnlyMemory<byte>>? Response, CdpResponseHandler? Handler)
{
    public void Succeed(ReadOnlySpan<byte> result)
    {
        Handler?.Invoke(result);
        Response?.TrySetResult(result.ToArray());
    }

    public void Fail(string reason)
    {
        Handler?.Invoke(default);
        Response?.TrySetException(new CdpCommandException(Method, reason));
    }

    public void Lose() => Response?.TrySetException(new CdpCommandException(Method, "the connection was lost."));
}

/// <summary>The exception thrown when a command fails.</summary>
internal sealed class CdpCommandException(string method, string reason) : Exception($"{method}: {reason}")
{
    /// <summary>The method of the failed command.</summary>
    public string Method { get; } = method;
}
