"""What people call the fields of events. A kind whose field means something else brings its own label."""

from collections.abc import Mapping

from guanxi.kit.phrase import Phrase

_WORDS = """
agent        | program         | 客户端
amount       | amount          | 金额
anonymous    | visitor         | 访客
automation   | automation      | 自动化
before       | value before    | 之前的值
call         | call            | 调用
channel      | channel         | 渠道
comment      | comment         | 备注
company      | company         | 公司
contract     | contract        | 合同
count        | count           | 数量
created      | created         | 新建数
currency     | currency        | 币种
days         | days            | 天数
deal         | deal            | 商机
deleted      | deleted         | 删除数
depth        | depth           | 层级
email        | e-mail          | 邮箱
entries      | entries         | 进入次数
event        | name            | 名称
feature      | feature         | 功能
file         | file            | 文件
filter       | filter          | 筛选条件
flow         | flow            | 流程
form         | form            | 表单
from         | stage before    | 原阶段
hard         | permanent       | 永久退回
hook         | hook            | 接入点
hours        | hours           | 小时数
idem         | effect          | 动作
ip           | address         | IP 地址
is_given     | given           | 已授权
is_low       | low score       | 低分
key          | key             | 键
kind         | kind            | 种类
language     | language        | 语言
left         | left            | 保留数
level        | level           | 级别
level_before | level before    | 之前的级别
machine      | by a machine    | 由程序触发
message      | message         | 消息
model        | model           | 模型
name         | name            | 名称
object       | object          | 对象
outcome      | outcome         | 结果
owner        | owner           | 负责人
page         | page            | 页面
path         | path            | 页面路径
percent      | percent         | 百分比
pipeline     | pipeline        | 销售管道
prefix       | prefix          | 前缀
priority     | priority        | 优先级
product      | product         | 产品
purpose      | purpose         | 用途
reason       | reason          | 原因
referrer     | referrer        | 来源页面
refused      | refused         | 拒绝数
restored     | restored        | 恢复数
risk         | risk            | 风险
rows         | rows            | 行数
rule         | rule            | 规则
run          | run             | 运行
score        | score           | 分数
seconds      | seconds         | 秒数
segment      | segment         | 客群
sender       | sender          | 发件人
session      | visit           | 会话
source       | source          | 来源
stage        | stage           | 阶段
status       | status          | 状态
step         | step            | 步骤
subject      | subject         | 主题
survey       | survey          | 调查
template     | template        | 模板
text         | text            | 文本
threshold    | threshold       | 阈值
title        | title           | 标题
to           | stage after     | 新阶段
unchanged    | unchanged       | 未变更数
until        | until           | 截止时间
updated      | updated         | 更新数
url          | address         | 网址
value        | value           | 值
verdict      | verdict         | 结论
version      | version         | 版本
what         | what            | 内容
"""

FIELD_LABELS: Mapping[str, Phrase] = {
    name: Phrase(en, zh)
    for name, en, zh in ([part.strip() for part in line.split("|")] for line in _WORDS.split("\n") if line)
}
