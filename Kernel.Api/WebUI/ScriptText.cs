using System.Collections.Frozen;
using System.Text;

namespace Kernel.Api.WebUI;

/// <summary>Shortens JavaScript for browsers: comments and white space without meaning are left out. Every token stays, as do line breaks that can end a statement.</summary>
internal sealed class ScriptText
{
    // A slash after one of these words begins a regular expression.
    private static readonly FrozenSet<string> BeforeExpression =
        FrozenSet.Create("return", "typeof", "case", "in", "of", "delete", "void", "instanceof", "new", "throw", "await", "yield", "else", "do");

    private readonly string _source;
    private readonly StringBuilder _result = new();
    private int _at;

    private ScriptText(string source) => _source = source;

    /// <summary>Shortens a module.</summary>
    public static string Shorten(string source)
    {
        var text = new ScriptText(source);
        text.ReadCode(isSubstitution: false);
        return text._result.ToString();
    }

    // Up to the end, or to the brace that ends a substitution in a template.
    private void ReadCode(bool isSubstitution)
    {
        var depth = 0;
        while (SkipSpace())
        {
            var character = _source[_at];
            switch (character)
            {
                case '\'' or '"':
                    Take(EndOfString(character));
                    break;
                case '`':
                    ReadTemplate();
                    break;
                case '/' when BeginsExpression():
                    Take(EndOfExpression());
                    break;
                case '}' when isSubstitution && depth == 0:
                    return;
                default:
                    depth += character switch { '{' => 1, '}' => -1, _ => 0 };
                    Take(EndOfWord());
                    break;
            }
        }
    }

    private void ReadTemplate()
    {
        Take(_at + 1);
        while (_source[_at] != '`')
        {
            if (_source.AsSpan(_at).StartsWith("${"))
            {
                Take(_at + 2);
                ReadCode(isSubstitution: true);
                Take(_at + 1);
            }
            else
            {
                Take(_at + (_source[_at] == '\\' ? 2 : 1));
            }
        }

        Take(_at + 1);
    }

    // Skips space and comments, and writes what has to stay of them. Says whether there is more.
    private bool SkipSpace()
    {
        var start = _at;
        var rest = _source.AsSpan();
        while (_at < rest.Length)
        {
            if (char.IsWhiteSpace(rest[_at]))
            {
                _at++;
            }
            else if (rest[_at..].StartsWith("//"))
            {
                var length = rest[_at..].IndexOf('\n');
                _at = length < 0 ? rest.Length : _at + length;
            }
            else if (rest[_at..].StartsWith("/*"))
            {
                _at += rest[_at..].IndexOf("*/") + 2;
            }
            else
            {
                break;
            }
        }

        if (_at == rest.Length)
        {
            return false;
        }

        if (_at > start && _result.Length > 0)
        {
            Separate(_result[^1], rest[_at], rest[start.._at].Contains('\n'));
        }

        return true;
    }

    private void Separate(char before, char next, bool isLineBreak)
    {
        if (isLineBreak)
        {
            // No statement ends after the first four, and one ends before a brace anyway.
            _result.Append(before is '{' or ';' or ',' or '(' || next is '}' ? "" : "\n");
        }
        else if ((IsWord(before) && IsWord(next)) || (before == next && before is '+' or '-' or '/') || next == '.')
        {
            _result.Append(' ');
        }
    }

    private bool BeginsExpression()
    {
        var start = _result.Length;
        while (start > 0 && IsWord(_result[start - 1]))
        {
            start--;
        }

        return start < _result.Length
            ? BeforeExpression.Contains(_result.ToString(start, _result.Length - start))
            : start == 0 || _result[^1] is not (')' or ']' or '}' or '\'' or '"' or '`');
    }

    private int EndOfString(char quote)
    {
        var end = _at + 1;
        while (_source[end] != quote)
        {
            end += _source[end] == '\\' ? 2 : 1;
        }

        return end + 1;
    }

    private int EndOfExpression()
    {
        var isInClass = false;
        var end = _at + 1;
        for (; _source[end] != '/' || isInClass; end++)
        {
            isInClass = _source[end] switch { '[' => true, ']' => false, _ => isInClass };
            end += _source[end] == '\\' ? 1 : 0;
        }

        return end + 1;
    }

    private int EndOfWord()
    {
        var end = _at;
        while (end < _source.Length && IsWord(_source[end]))
        {
            end++;
        }

        return Math.Max(end, _at + 1);
    }

    private void Take(int end)
    {
        _result.Append(_source, _at, end - _at);
        _at = end;
    }

    // Private names begin with a number sign.
    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$' or '#' || character > '\x7f';
}
