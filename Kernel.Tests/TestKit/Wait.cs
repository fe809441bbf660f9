using System.Collections;
using System.Runtime.CompilerServices;

namespace Kernel.Tests.TestKit;

/// <summary>Bounds every wait of a test, so that what never comes is a failure with a place and a reason instead of a hang.</summary>
internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<T> For<T>(Task<T> task) => task.WaitAsync(Deadline, Cancellation);

    public static Task For(Task task) => task.WaitAsync(Deadline, Cancellation);

    /// <summary>Looks until there is one.</summary>
    public static async Task<T> For<T>(Func<T?> find, string what, Func<string>? explain = null, TimeSpan? within = null)
        where T : class =>
        (await Until(find, static found => found is not null, what, explain, within))!;

    /// <summary>Polls until a condition is true.</summary>
    /// <param name="condition">What is asked.</param>
    /// <param name="what">Names what is waited for, if the condition's text does not.</param>
    /// <param name="explain">Says at the deadline how things stand.</param>
    /// <param name="within">The deadline, if it is not <see cref="Deadline"/>.</param>
    public static Task Until(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string what = "",
        Func<string>? explain = null,
        TimeSpan? within = null) =>
        Until(condition, static yes => yes, what, explain, within, value: "");

    /// <inheritdoc cref="Until(Func{bool}, string, Func{string}, TimeSpan?)"/>
    public static Task Until(
        Func<Task<bool>> condition,
        [CallerArgumentExpression(nameof(condition))] string what = "",
        Func<string>? explain = null,
        TimeSpan? within = null) =>
        Until(condition, static yes => yes, what, explain, within, value: "");

    /// <inheritdoc cref="Until{T}(Func{Task{T}}, Func{T, bool}, string, Func{string}, TimeSpan?, string)"/>
    public static Task<T> Until<T>(
        Func<T> read,
        Func<T, bool> holds,
        [CallerArgumentExpression(nameof(holds))] string what = "",
        Func<string>? explain = null,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(read))] string value = "") =>
        Until(() => Task.FromResult(read()), holds, what, explain, within, value);

    /// <summary>Reads a value until it is as it should be, and gives it back; the deadline's message has the last one.</summary>
    /// <inheritdoc cref="Until(Func{bool}, string, Func{string}, TimeSpan?)" path="/param"/>
    public static async Task<T> Until<T>(
        Func<Task<T>> read,
        Func<T, bool> holds,
        [CallerArgumentExpression(nameof(holds))] string what = "",
        Func<string>? explain = null,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(read))] string value = "")
    {
        var limit = within ?? Deadline;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(limit);
        object? last = "not read yet";
        try
        {
            while (true)
            {
                var now = await read().WaitAsync(deadline.Token);
                if (holds(now))
                {
                    return now;
                }

                last = now;
                await Task.Delay(Interval, deadline.Token);
            }
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}. Last{(value.Length > 0 ? $" of {value}" : "")}: {Describe(last)}. {explain?.Invoke()}", exception);
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        _ => value.ToString() ?? "",
    };
}
