using System.Text;
using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// The commands that are not answered yet, each with its deadline. Answers are handed on outside the lock: whoever takes them has
/// locks of its own.
/// </summary>
internal sealed partial class PendingCommands(TimeProvider time, CollectorMetrics metrics, ILogger logger)
{
    private const string ConnectionLost = "the connection is lost.";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, PendingCommand> _commands = [];
    private int _lastId;
    private bool _failed;
    private (int LastId, TaskCompletionSource Signal)? _awaited;

    /// <summary>Takes a number for a command that is about to be sent.</summary>
    public int Add(
        string method, TimeSpan timeout, TaskCompletionSource<ReadOnlyMemory<byte>>? answer = null, CdpAnswerHandler? handler = null)
    {
        var deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        var command = new PendingCommand(method, deadline, answer, handler);
        int id;
        lock (_gate)
        {
            id = ++_lastId;
            if (!_failed)
            {
                _commands.Add(id, command);
                return id;
            }
        }

        command.Fail(ConnectionLost);
        return id;
    }

    /// <summary>Ends when every command that was sent before is answered, or has failed.</summary>
    public Task WhenAnsweredAsync()
    {
        lock (_gate)
        {
            if (_commands.Count == 0)
            {
                return Task.CompletedTask;
            }

            // One waits at a time: whoever waits longer waits for more.
            var signal = _awaited?.Signal ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (_lastId, signal);
            return signal.Task;
        }
    }

    /// <summary>Takes an answer. One for a command that is not known any more is passed over.</summary>
    public void Complete(in CdpMessage message)
    {
        PendingCommand command;
        lock (_gate)
        {
            if (!_commands.Remove(message.Id, out command))
            {
                return;
            }

            SignalAnswered();
        }

        if (message.Error.IsEmpty)
        {
            command.Succeed(message.Result);
            return;
        }

        metrics.CommandFailed(command.Method);
        var reason = Encoding.UTF8.GetString(message.Error[..Math.Min(message.Error.Length, 512)]);
        Log.Refused(logger, command.Method, reason);
        command.Fail(reason);
    }

    /// <summary>Fails what was not answered in time.</summary>
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

            SignalAnswered();
        }

        foreach (var command in expired ?? [])
        {
            metrics.CommandFailed(command.Method);
            Log.Expired(logger, command.Method);
            command.Fail("not answered in time.");
        }
    }

    /// <summary>Fails everything, now and from now on: the connection is gone.</summary>
    public void FailAll()
    {
        PendingCommand[] failed;
        lock (_gate)
        {
            _failed = true;
            failed = [.. _commands.Values];
            _commands.Clear();
            SignalAnswered();
        }

        foreach (var command in failed)
        {
            command.Fail(ConnectionLost);
        }
    }

    private void SignalAnswered()
    {
        if (_awaited is { } awaited && _commands.Keys.All(id => id > awaited.LastId))
        {
            _awaited = null;
            awaited.Signal.TrySetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Debug, "{Method} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string method, string reason);

        [LoggerMessage(1102, LogLevel.Debug, "{Method} was not answered in time.")]
        public static partial void Expired(ILogger logger, string method);
    }
}

/// <summary>A command that is not answered yet.</summary>
/// <param name="Method">For what is logged.</param>
/// <param name="Deadline">When it counts as failed, in the clock's timestamps.</param>
/// <param name="Answer">Whoever awaits the answer.</param>
/// <param name="Handler">Whoever is called with it.</param>
internal readonly record struct PendingCommand(
    string Method, long Deadline, TaskCompletionSource<ReadOnlyMemory<byte>>? Answer, CdpAnswerHandler? Handler)
{
    public void Succeed(ReadOnlySpan<byte> result)
    {
        Handler?.Invoke(result);
        Answer?.TrySetResult(result.ToArray());
    }

    public void Fail(string reason)
    {
        Handler?.Invoke(default);
        Answer?.TrySetException(new CdpCommandException(Method, reason));
    }
}

/// <summary>A command that did not succeed.</summary>
internal sealed class CdpCommandException(string method, string reason) : Exception($"{method}: {reason}")
{
    /// <summary>The command.</summary>
    public string Method { get; } = method;
}
