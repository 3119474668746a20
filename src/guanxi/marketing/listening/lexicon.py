"""Words that carry a feeling, with how strong it is (-3 to 3). Our own list, of what people write about companies."""


def _words(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in text.strip().splitlines():
        weight, _, words = line.strip().partition(" ")
        found |= dict.fromkeys((word.replace("_", " ") for word in words.split()), float(weight))
    return found


ENGLISH = _words("""
3 love loved loves loving amazing awesome outstanding superb brilliant phenomenal flawless perfect perfectly
3 best fantastic incredible excellent exceptional wonderful delighted thrilled gorgeous
2 yay hilarious lovely sweet enjoying lucky thx cute welcome
2 great happy impressed impressive recommend recommended
2 recommending recommends beautiful pleased glad enjoy enjoyed
2 helpful reliable fast friendly favorite favourite superior
2 thank thanks thankful grateful kudos bravo congrats win
2 game_changer saved_us well_done works_great love_it must_have
2 top_notch worth_it blown_away smooth smoothly delightful
2 seamless intuitive responsive praise praised celebrate
2 congratulations rocks exciting excited like_it life_saver
1 good nice solid useful easy fine better clean cool fun
1 quick quickly works worked like likes liked simple fresh smart
1 well thanks_to improved improvement stable safe fair
1 haha hahaha lol wow funny super bright sleek compact ease powerful winning won pros
1 comfortable satisfied interesting elegant pretty positive right
-1 slow late delay delayed missing confusing confused
-1 difficult hard expensive pricey unclear annoying issue issues
-1 problem problems bug bugs lacking lacks weak poor
-1 poorly odd worse boring complicated cluttered overpriced concern
-1 waiting unanswered glitch glitchy down error errors
-1 sad sorry tired annoyed awkward weird crazy hurt hurts lack ill closed cannot
-1 unhappy disappointing limited stuck unfortunately sadly outdated
-2 bad broken disappointed disappointment frustrated frustrating fail fails failed failing failure crash crashes
-2 crashed crashing unreliable useless unusable ignored rude
-2 refund cancel cancelled cancelling complain complaint angry
-2 upset unacceptable lost loses losing buggy mess
-2 avoid regret wrong damaged defective unprofessional misleading ugly
-2 never_again not_working stopped_working no_response no_reply hidden_fees
-2 ugh gross junk flimsy broke dead died stupid dumb suck crap damn hell wtf
-2 let_down waste wasted garbage lousy hate_to
-3 hate hated hates terrible horrible awful worst disgusting
-3 scam fraud liar lies nightmare disaster pathetic trash rubbish
-3 ripoff rip_off appalling outrageous shameful atrocious abysmal furious dreadful sucks
""")

CHINESE = _words("""
3 太棒了 超赞 完美 极好 非常满意 超级满意 强烈推荐 爱了 惊艳
3 无可挑剔 超出预期 顶级 最好的 最棒 绝了 良心 一流 神器 太好用
2 物有所值 超值 受益匪浅 感动 幸福 温馨 值得推荐 赞一个 精彩 不愧 好书 性价比高 性价比很高 性价比较高
2 下次还会 还会再来 还会选择 推荐 喜欢 满意 优秀 很棒 好用 靠谱 给力 点赞 赞 感谢
2 谢谢 惊喜 专业 高效 热情 贴心 周到 值得 物超所值 放心 信赖 出色
2 开心 高兴 方便 强大 顺滑 流畅 舒服 好评 省心 实用 耐心
2 细心 好看 漂亮 真香 佩服 厉害 优质 精致 及时 满分 爱不释手 正品
1 丰富 整洁 齐全 美丽 温暖 回味 够用 足够 到位 小巧 轻便 均衡 安静 挺好
1 不错 好 快 稳定 清晰 简单 划算 实惠 干净 合适 可以 友好
1 便宜 顺利 支持 期待 新颖 有用 轻松 舒适 进步 改善 好吃 热心 值
-1 没办法 没法 陈旧 很旧 简陋 严重 折腾 噪音 不合理 不适合 不方便 不实用
-1 慢 贵 卡 麻烦 复杂 一般 延迟 迟到 缺货 难用 不便 等待
-1 不清楚 问题 小贵 不稳定 死板 无聊 拖延 异味 旧 差点 味道 勉强
-2 差 失望 糟糕 坏了 故障 崩溃 报错 投诉 退款 退货 态度差
-2 不推荐 不满 不好用 敷衍 没人理 不回复 欺骗 误导 破损 劣质 后悔 生气
-2 气愤 浪费 难吃 太慢 太贵 不值 不负责 推卸 无语 闪退 丢失
-2 郁闷 霉味 发霉 盗版 忽悠 炒作 空洞 要命 不干净 不值得 看不下去 难以忍受 再也不 决不 千万不要
-2 乱收费 不靠谱 不专业 很差 粗糙 失败 假货 不如 坑 坏 差劲 受不了
-2 别买 慎重 慎买 不会再 不满意 没用 不行 死机 黑屏 掉线 不耐烦 脏 吵 恶劣 麻木 冷漠 漏 裂 破 骗
-3 垃圾 骗子 诈骗 恶心 最差 极差 太差 差评 坑人 黑心
-3 气死 无良 欺诈 烂 恶劣至极 忍无可忍 千万别 上当 流氓 一塌糊涂 糟透
""")
EMOJI = _words("""
2 😀 😃 😄 😁 😊 😍 🥰 😘 🤩 👍 👏 🎉 ❤ ❤️ 💯 🔥 🙏 💪 🌹 ✨
-2 😞 😠 😡 🤬 😤 👎 💔 😢 😭 🤮 🤢 😒 🙄 😩 💩
""")
NOT_ENGLISH = frozenset(
    "not no never none nobody cannot can't cant won't don't doesn't didn't isn't wasn't aren't weren't hardly barely "
    "without nor neither dont doesnt didnt isnt wasnt wouldn't couldn't shouldn't haven't hasn't ain't".split()
)
NOT_CHINESE = ("不", "没", "沒", "无", "別", "别", "未", "非", "毫无", "没有", "并不", "不太", "不是", "绝不", "从未")
MORE_ENGLISH = {
    **dict.fromkeys(
        "very really so extremely absolutely totally highly incredibly super truly completely".split(), 1.4
    ),
    **dict.fromkeys("slightly somewhat bit little kinda fairly rather".split(), 0.6),
}
MORE_CHINESE = {
    **dict.fromkeys(
        ("非常", "特别", "超级", "十分", "极其", "相当", "真的", "真是", "太", "很", "超", "最", "巨"), 1.4
    ),
    **dict.fromkeys(("有点", "稍微", "略", "比较", "还算"), 0.6),
}
